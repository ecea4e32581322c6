package dev.seaworthy.spring;

import dev.seaworthy.alerts.AlertListener;
import dev.seaworthy.alerts.AlertSink;
import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.AlertsBuilder;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.metrics.MetricsMonitor;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link Alerts} over the meters of the single {@link MetricsMonitor}: told to the log, to the receivers of the properties
 * and to every {@link AlertSink} bean. Rules are evaluated from when the application serves.
 */
@AutoConfiguration(
        after = {
            SeaworthyAuditAutoConfiguration.class,
            SeaworthyBackupAutoConfiguration.class,
            SeaworthyHealthAutoConfiguration.class,
            SeaworthyMetricsAutoConfiguration.class
        })
@ConditionalOnFeature("alerts")
@ConditionalOnSingleCandidate(MetricsMonitor.class)
@EnableConfigurationProperties(AlertProperties.class)
public final class SeaworthyAlertsAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.alerts");

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Alerts seaworthyAlerts(
            MetricsMonitor monitor,
            AlertProperties properties,
            Environment environment,
            ListableBeanFactory beans,
            ObjectProvider<AlertListener> listeners,
            ObjectProvider<AlertsCustomizer> customizers) {
        AlertsBuilder alerts = Alerts.builder(monitor);
        KEY.check(() -> configure(alerts, properties, environment));
        AlertSinks sinks = new AlertSinks(alerts);
        sinks.of(properties);
        sinks.of(beans.getBeansOfType(AlertSink.class));
        listeners.orderedStream().forEach(alerts::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(alerts));
        return KEY.check(alerts::build);
    }

    private static AlertsBuilder configure(AlertsBuilder alerts, AlertProperties properties, Environment environment) {
        alerts.set(properties.ruleValues())
                .grace(properties.grace())
                .repeat(properties.repeat())
                .downDelay(properties.downDelay())
                .ceiling(properties.ceiling());
        String application = environment.getProperty("spring.application.name", "");
        if (!application.isBlank()) {
            alerts.label("application", application);
        }
        alerts.label("instance", instance(environment));
        properties.labels().forEach(alerts::label);
        String runbooks = properties.runbooks();
        if (runbooks != null) {
            alerts.runbooks(URI.create(runbooks));
        }
        String stateFile = properties.stateFile();
        return stateFile == null ? alerts : alerts.stateFile(Path.of(stateFile));
    }

    /** Alerts of two instances with the same labels would be one to an Alertmanager. */
    private static String instance(Environment environment) {
        String given =
                environment.getProperty("seaworthy.deployments.instance", environment.getProperty("HOSTNAME", ""));
        if (!given.isBlank()) {
            return given;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }

    @Bean
    @ConditionalOnSingleCandidate(AuditLogger.class)
    @ConditionalOnSwitch("seaworthy.audit.alerts")
    AlertListener seaworthyAlertAudit(AuditLogger logger) {
        return new AlertAudit(logger);
    }

    /** Those of a parent context are started with the parent. */
    @Bean
    @ConditionalOnSingleCandidate(value = Alerts.class, search = SearchStrategy.CURRENT)
    StartStop seaworthyAlertsLifecycle(Alerts alerts) {
        return new StartStop(alerts::start, () -> {});
    }
}
