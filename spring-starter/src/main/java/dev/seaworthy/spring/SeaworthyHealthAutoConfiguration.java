package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthMonitorBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * A {@link HealthMonitor} with checks of every database, the disk, the application's own state, the audit trail and the
 * backups, and with every {@link CheckSpec} bean of the application. Shutdown drains it first of all.
 */
@AutoConfiguration(
        after = {
            SeaworthyAuditAutoConfiguration.class,
            SeaworthyBackupAutoConfiguration.class,
            SeaworthyMetricsAutoConfiguration.class
        })
@ConditionalOnFeature("health")
@EnableConfigurationProperties(HealthProperties.class)
@Import(Meters.class)
public final class SeaworthyHealthAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    HealthMonitor seaworthyHealthMonitor(
            HealthProperties properties,
            ConfigurableListableBeanFactory beans,
            Environment environment,
            ApplicationState application,
            ObjectProvider<AuditLogger> audit,
            ObjectProvider<Backups> backups,
            Meters meters,
            ObjectProvider<CheckSpec> checks,
            ObjectProvider<HealthListener> listeners,
            ObjectProvider<HealthMonitorCustomizer> customizers) {
        HealthMonitorBuilder monitor = HealthMonitor.builder();
        BuiltInChecks builtIn = new BuiltInChecks(properties, monitor);
        builtIn.application(application);
        builtIn.databases(Databases.of(beans));
        builtIn.disk();
        if (properties.redis().enabled()) {
            RedisAddress.of(environment).ifPresent(builtIn::redis);
        }
        audit.ifUnique(builtIn::audit);
        backups.ifUnique(builtIn::backups);
        checks.orderedStream().forEach(spec -> BuiltInChecks.KEY.check(() -> monitor.check(spec)));
        listeners.orderedStream().forEach(monitor::listener);
        meters.publish(monitor::meterRegistry);
        if (properties.rootIsUnion()) {
            monitor.rootIsUnion();
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(monitor));
        return BuiltInChecks.KEY.check(monitor::build);
    }

    @Bean
    ApplicationState seaworthyApplicationState() {
        return new ApplicationState();
    }

    /** The monitor of a parent context is drained with the parent. */
    @Bean
    @ConditionalOnSingleCandidate(value = HealthMonitor.class, search = SearchStrategy.CURRENT)
    HealthLifecycle seaworthyHealthLifecycle(
            HealthMonitor monitor, ApplicationState application, HealthProperties properties) {
        return new HealthLifecycle(monitor, application, properties.drainDelay());
    }

    @Bean
    @ConditionalOnSwitch(value = "seaworthy.health.publish-availability", byDefault = false)
    @ConditionalOnSingleCandidate(value = HealthMonitor.class, search = SearchStrategy.CURRENT)
    PublishedAvailability seaworthyPublishedAvailability(
            ApplicationContext context,
            ApplicationState application,
            ObjectProvider<HealthMonitor> monitor,
            ObjectProvider<ApplicationAvailability> availability) {
        return new PublishedAvailability(context, application, monitor, availability);
    }

    @Bean
    @ConditionalOnText("seaworthy.health.probe-port")
    @ConditionalOnSingleCandidate(value = HealthMonitor.class, search = SearchStrategy.CURRENT)
    ProbePort seaworthyProbePort(HealthMonitor monitor, HealthProperties properties) {
        return new ProbePort(monitor, properties.probePort(), properties.probeAddress());
    }
}
