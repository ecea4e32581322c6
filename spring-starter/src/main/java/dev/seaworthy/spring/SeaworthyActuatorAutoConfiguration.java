package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows our checks in the health endpoint of Actuator, under {@code seaworthy}, on whichever line of Boot is there. */
@AutoConfiguration(after = SeaworthyHealthAutoConfiguration.class)
@ConditionalOnFeature("health.actuator")
@ConditionalOnBean(HealthMonitor.class)
public final class SeaworthyActuatorAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.CompositeHealthContributor")
    static class OnBoot3 {

        @Bean
        @ConditionalOnMissingBean(name = "seaworthyHealthContributor")
        Boot3Health seaworthyHealthContributor(HealthMonitor monitor) {
            return new Boot3Health(monitor);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.CompositeHealthContributor")
    static class OnBoot4 {

        @Bean
        @ConditionalOnMissingBean(name = "seaworthyHealthContributor")
        Boot4Health seaworthyHealthContributor(HealthMonitor monitor) {
            return new Boot4Health(monitor);
        }
    }
}
