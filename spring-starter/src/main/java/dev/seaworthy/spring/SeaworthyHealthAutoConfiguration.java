package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthMonitorBuilder;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

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
            ListableBeanFactory beans,
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
        audit.ifUnique(builtIn::audit);
        backups.ifUnique(builtIn::backups);
        checks.orderedStream().forEach(monitor::check);
        listeners.orderedStream().forEach(monitor::listener);
        meters.publish(monitor::meterRegistry);
        if (properties.rootIsUnion()) {
            monitor.rootIsUnion();
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(monitor));
        return monitor.build();
    }

    @Bean
    ApplicationState seaworthyApplicationState() {
        return new ApplicationState();
    }

    @Bean
    HealthLifecycle seaworthyHealthLifecycle(
            HealthMonitor monitor, ApplicationState application, HealthProperties properties) {
        return new HealthLifecycle(monitor, application, properties.drainDelay());
    }
}
