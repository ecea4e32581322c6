package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Shows our checks in the health endpoint of Actuator, under {@code seaworthy}, on whichever line of Boot is there, and has
 * Boot's own indicators checked by us when {@code seaworthy.health.actuator.imports} names them. Either does without the
 * other.
 */
@AutoConfiguration(after = SeaworthyHealthAutoConfiguration.class)
@ConditionalOnFeature("health")
@ConditionalOnSingleCandidate(HealthMonitor.class)
public final class SeaworthyActuatorAutoConfiguration {

    private static final String BOOT_3 = "org.springframework.boot.actuate.health.CompositeHealthContributor";
    private static final String BOOT_4 = "org.springframework.boot.health.contributor.CompositeHealthContributor";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = BOOT_3)
    static class OnBoot3 {

        @Bean
        @ConditionalOnFeature("health.actuator")
        @ConditionalOnMissingBean(name = "seaworthyHealthContributor")
        Boot3Health seaworthyHealthContributor(HealthMonitor monitor) {
            return new Boot3Health(monitor);
        }

        /** Indicators that are reactive are in this registry too: Boot 3 adapts them. */
        @Bean
        @Conditional(OnImports.class)
        @ConditionalOnSingleCandidate(value = HealthMonitor.class, search = SearchStrategy.CURRENT)
        IndicatorImport seaworthyIndicatorImport(
                HealthMonitor monitor,
                HealthProperties properties,
                ObjectProvider<org.springframework.boot.actuate.health.HealthContributorRegistry> registry) {
            return new IndicatorImport(
                    monitor, properties, () -> registry.stream().findFirst().map(Boot3Indicators::of));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = BOOT_4)
    static class OnBoot4 {

        @Bean
        @ConditionalOnFeature("health.actuator")
        @ConditionalOnMissingBean(name = "seaworthyHealthContributor")
        Boot4Health seaworthyHealthContributor(HealthMonitor monitor) {
            return new Boot4Health(monitor);
        }

        @Bean
        @Conditional(OnImports.class)
        @ConditionalOnSingleCandidate(value = HealthMonitor.class, search = SearchStrategy.CURRENT)
        IndicatorImport seaworthyIndicatorImport(
                HealthMonitor monitor,
                HealthProperties properties,
                ObjectProvider<org.springframework.boot.health.registry.HealthContributorRegistry> registry,
                ObjectProvider<org.springframework.boot.health.registry.ReactiveHealthContributorRegistry> reactive) {
            return new IndicatorImport(monitor, properties, () -> registry.stream()
                    .findFirst()
                    .map(blocking ->
                            Boot4Indicators.of(blocking, reactive.stream().findFirst())));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass({BOOT_3, BOOT_4})
    static class Nowhere {

        /** Refuses what it cannot do. */
        @Bean
        @Conditional(OnImports.class)
        @ConditionalOnSingleCandidate(value = HealthMonitor.class, search = SearchStrategy.CURRENT)
        IndicatorImport seaworthyIndicatorImport(HealthMonitor monitor, HealthProperties properties) {
            return new IndicatorImport(monitor, properties, Optional::empty);
        }
    }
}
