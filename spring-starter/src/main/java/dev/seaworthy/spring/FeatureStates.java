package dev.seaworthy.spring;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Says of each feature whether it is active, and of one that is not what keeps it away: nothing is silently absent. */
final class FeatureStates {

    static final String WEB = "web";

    /** By its name: it needs the servlet API, which an application without a web server may not have. */
    private static final String SERVLETS = "dev.seaworthy.servlet.SeaworthyServlets";

    private static final String EXCLUDED = "its auto-configuration is excluded";

    private static final String NO_METRICS =
            "there is no single MetricsMonitor whose meters to read; see seaworthy.metrics.enabled";

    private final ListableBeanFactory beans;
    private final Environment environment;

    FeatureStates(ListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    List<FeatureState> all() {
        return List.of(
                state("health", HealthMonitor.class, true, EXCLUDED),
                state("metrics", MetricsMonitor.class, true, EXCLUDED),
                state(
                        "audit",
                        AuditLogger.class,
                        true,
                        "there is no single DataSource; seaworthy.audit.data-source names one, or give an AuditStore"
                                + " bean"),
                state("log", LogTail.class, true, EXCLUDED),
                state(
                        "deployments",
                        Deployments.class,
                        true,
                        "nothing says where they are kept; set seaworthy.deployments.file or"
                                + " seaworthy.deployments.table=true"),
                state("alerts", Alerts.class, true, NO_METRICS),
                state("slo", SloMonitor.class, true, NO_METRICS),
                state("backup", Backups.class, false, EXCLUDED),
                web(),
                state(
                        "health.actuator",
                        beans.containsBean("seaworthyHealthContributor"),
                        true,
                        "there is neither Actuator nor spring-boot-health, or no health"));
    }

    private FeatureState web() {
        String otherwise = "this is no servlet application; probes are answered by Actuator's health endpoint and at"
                + " seaworthy.health.probe-port";
        return ClassUtils.isPresent(SERVLETS, null)
                ? state(WEB, ClassUtils.resolveClassName(SERVLETS, null), true, otherwise)
                : state(WEB, false, true, otherwise);
    }

    private boolean has(Class<?> type) {
        return beans.getBeanProvider(type).getIfUnique() != null;
    }

    /** Several beans of the application are that whatever our switch says. */
    private FeatureState state(String name, Class<?> type, boolean byDefault, String otherwise) {
        boolean there = has(type);
        return !there && beans.getBeanNamesForType(type, true, false).length > 1
                ? FeatureState.several(name, type)
                : state(name, there, byDefault, otherwise);
    }

    private FeatureState state(String name, boolean present, boolean byDefault, String otherwise) {
        if (present) {
            return new FeatureState(name, null);
        }
        String key = "seaworthy." + name + ".enabled";
        boolean on = environment.getProperty(key, Boolean.class, byDefault);
        String off = byDefault ? key + " is false" : key + " is not true";
        return new FeatureState(name, on ? otherwise : off);
    }
}
