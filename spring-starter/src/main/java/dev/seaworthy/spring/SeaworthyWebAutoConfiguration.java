package dev.seaworthy.spring;

import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.servlet.AccessListener;
import dev.seaworthy.servlet.Authorizer;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Serves probes and administrative paths at {@code seaworthy.web.base-path} with servlets of our own, so that neither
 * Actuator nor Spring MVC is needed, and puts our filters around the application.
 */
@AutoConfiguration(
        after = {
            SeaworthyAuditAutoConfiguration.class,
            SeaworthyBackupAutoConfiguration.class,
            SeaworthyDeploymentsAutoConfiguration.class,
            SeaworthyHealthAutoConfiguration.class,
            SeaworthyLogAutoConfiguration.class,
            SeaworthyMetricsAutoConfiguration.class
        },
        afterName = "org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration")
@ConditionalOnFeature("web")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(WebProperties.class)
@Import({Features.class, RateLimiting.class, WebFilters.class})
public final class SeaworthyWebAutoConfiguration {

    /** What Spring Security calls its filter, where it is in use. */
    private static final String SPRING_SECURITY = "springSecurityFilterChain";

    /** Not where the application has its own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(SeaworthyServlets.class)
    static class Servlets {

        @Bean
        SeaworthyServlets seaworthyServlets(
                WebProperties properties,
                RateLimitProperties rateLimits,
                RateLimits limits,
                AppInfo info,
                ClientAddressResolver clientAddress,
                Features features,
                Doors doors,
                ObjectProvider<Authorizer> authorizers,
                ObjectProvider<AccessListener> listeners,
                ObjectProvider<ServletsCustomizer> customizers) {
            SeaworthyServletsBuilder servlets = SeaworthyServlets.at(properties.basePath())
                    .info(info)
                    .clientAddress(clientAddress)
                    .strangersSee(properties.details())
                    .rateLimits(limits)
                    .strangersMay(rateLimits.strangers().policy())
                    .callersMay(rateLimits.callers().policy());
            if (properties.metricsPublic()) {
                servlets.metricsPublic();
            }
            if (properties.console()) {
                servlets.console();
            }
            addTo(servlets, features);
            doors.openIn(servlets);
            authorizers.orderedStream().forEach(servlets::authorizer);
            listeners.orderedStream().forEach(servlets::accessListener);
            customizers.orderedStream().forEach(customizer -> customizer.customize(servlets));
            return UnusableSettingException.checked("seaworthy.web.rate-limit", servlets::build);
        }

        private static void addTo(SeaworthyServletsBuilder servlets, Features features) {
            features.health().ifUnique(servlets::health);
            features.metrics().ifUnique(servlets::metrics);
            features.audit().ifUnique(logger -> features.reader().ifUnique(log -> servlets.audit(logger, log)));
            features.backups().ifUnique(servlets::backups);
            features.alerts().ifUnique(servlets::alerts);
            features.objectives().ifUnique(servlets::objectives);
            features.log().ifUnique(servlets::log);
            features.deployments().ifUnique(servlets::deployments);
        }

        @Bean
        @ConditionalOnProperty(name = "seaworthy.audit.backups", havingValue = "false")
        ServletsCustomizer seaworthyUnauditedJobs() {
            return SeaworthyServletsBuilder::unauditedJobs;
        }

        @Bean
        Doors seaworthyDoors(WebProperties properties, BeanFactory beans) {
            return new Doors(properties, beans.containsBean(SPRING_SECURITY));
        }
    }

    @Bean
    @ConditionalOnSingleCandidate(SeaworthyServlets.class)
    ServletContextInitializer seaworthyServletRegistration(SeaworthyServlets servlets) {
        return servlets::register;
    }

    @Bean
    WebSummary seaworthyWebSummary(
            WebProperties properties,
            RateLimitProperties limits,
            ObjectProvider<Doors> doors,
            ListableBeanFactory beans) {
        return new WebSummary(properties, limits, doors.getIfAvailable(), beans);
    }

    @Bean
    @ConditionalOnMissingBean
    AppInfo seaworthyAppInfo(
            Environment environment, ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
        return Application.info(environment, build.getIfAvailable(), git.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    ClientAddressResolver seaworthyClientAddressResolver(WebProperties properties) {
        return properties.clientAddressResolver();
    }

    /** A resolver of the application is the application's to judge. */
    @Bean
    @ConditionalOnNotWarDeployment
    @ConditionalOnBean(name = "seaworthyClientAddressResolver")
    ClientAddressCheck seaworthyClientAddressCheck(WebProperties properties, Environment environment) {
        return new ClientAddressCheck(properties.clientAddress(), new ForwardedHeaders(environment, true));
    }

    @Bean
    @ConditionalOnWarDeployment
    @ConditionalOnBean(name = "seaworthyClientAddressResolver")
    ClientAddressCheck seaworthyClientAddressCheckInContainer(WebProperties properties, Environment environment) {
        return new ClientAddressCheck(properties.clientAddress(), new ForwardedHeaders(environment, false));
    }
}
