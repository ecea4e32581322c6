package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Says which features are active and why others are not: in one line of the log, and at Actuator's endpoint
 * {@code seaworthy}, where jobs of backups are begun and cancelled too.
 */
@AutoConfiguration(
        after = {
            SeaworthyActuatorAutoConfiguration.class,
            SeaworthyBackupAutoConfiguration.class,
            SeaworthyDeploymentsAutoConfiguration.class,
            SeaworthyLogAutoConfiguration.class
        },
        afterName = "dev.seaworthy.spring.SeaworthyWebAutoConfiguration")
@ConditionalOnSwitch("seaworthy.enabled")
public final class SeaworthyOverviewAutoConfiguration {

    @Bean
    FeatureStates seaworthyFeatureStates(ListableBeanFactory beans, Environment environment) {
        return new FeatureStates(beans, environment);
    }

    @Bean
    Summary seaworthySummary(FeatureStates features, ObjectProvider<WebSummary> web, ApplicationContext context) {
        return new Summary(features, web, context);
    }

    /** Of the outermost context. */
    @Bean
    @ConditionalOnMissingBean
    EarlyCloseWarning seaworthyEarlyCloseWarning(Environment environment) {
        return new EarlyCloseWarning(environment);
    }

    /** Only with Actuator, and where the endpoint is exposed. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint")
    static class Actuator {

        @Bean
        @ConditionalOnAvailableEndpoint
        SeaworthyEndpoint seaworthyEndpoint(
                FeatureStates features,
                ObjectProvider<Backups> backups,
                ObjectProvider<AuditLogger> logger,
                Environment environment) {
            boolean audited = environment.getProperty("seaworthy.audit.backups", Boolean.class, true);
            return new SeaworthyEndpoint(features, backups, new JobAudit(logger, audited));
        }
    }
}
