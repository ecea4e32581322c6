package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.AccessListener;
import dev.seaworthy.servlet.AppInfo;
import dev.seaworthy.servlet.Authorizer;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import dev.seaworthy.servlet.TrustedProxies;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.servlet.DispatcherType;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Serves probes and administrative paths at {@code seaworthy.web.base-path} with servlets of our own, so that neither
 * Actuator nor Spring MVC is needed, and puts the request's context around every request of the application.
 */
@AutoConfiguration(
        after = {
            SeaworthyAuditAutoConfiguration.class,
            SeaworthyBackupAutoConfiguration.class,
            SeaworthyHealthAutoConfiguration.class,
            SeaworthyMetricsAutoConfiguration.class
        },
        afterName = "org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration")
@ConditionalOnFeature("web")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(WebProperties.class)
public final class SeaworthyWebAutoConfiguration {

    /** Before Spring Security (-100), so that what it refuses has a context too; after forwarded headers were applied. */
    static final int CONTEXT_FILTER_ORDER = -112;

    /** Between the two: with a context, without a login. */
    static final int PROBE_FILTER_ORDER = -111;

    /** Around everything, so that the time counted is the client's. */
    static final int METRICS_FILTER_ORDER = Integer.MIN_VALUE + 2;

    @Bean
    @ConditionalOnMissingBean
    SeaworthyServlets seaworthyServlets(
            WebProperties properties,
            AppInfo info,
            ClientAddressResolver clientAddress,
            Features features,
            ObjectProvider<Authorizer> authorizers,
            ObjectProvider<AccessListener> listeners,
            ObjectProvider<ServletsCustomizer> customizers) {
        SeaworthyServletsBuilder servlets = SeaworthyServlets.at(properties.basePath())
                .info(info)
                .clientAddress(clientAddress)
                .strangersSee(properties.details());
        if (properties.metricsPublic()) {
            servlets.metricsPublic();
        }
        features.addTo(servlets);
        new Doors(properties).openIn(servlets);
        authorizers.orderedStream().forEach(servlets::authorizer);
        listeners.orderedStream().forEach(servlets::accessListener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(servlets));
        return servlets.build();
    }

    @Bean
    ServletContextInitializer seaworthyServletRegistration(SeaworthyServlets servlets) {
        return servlets::register;
    }

    @Bean
    Features seaworthyFeatures(
            ObjectProvider<HealthMonitor> health,
            ObjectProvider<MetricsMonitor> metrics,
            ObjectProvider<AuditLogger> audit,
            ObjectProvider<AuditReader> reader,
            ObjectProvider<Backups> backups) {
        return new Features(health, metrics, audit, reader, backups);
    }

    @Bean
    Summary seaworthySummary(Features features, WebProperties properties, ObjectProvider<Authorizer> authorizers) {
        return new Summary(features, properties, authorizers.stream().findAny().isPresent());
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
        if (properties.trustedProxies().isEmpty()) {
            return ClientAddressResolver.remoteAddress();
        }
        TrustedProxies proxies = TrustedProxies.of(properties.trustedProxies());
        return properties.forwardedHeader() ? proxies.writingForwarded() : proxies;
    }

    @Bean
    @ConditionalOnProperty(name = "seaworthy.web.context-filter", matchIfMissing = true)
    FilterRegistrationBean<RequestContextFilter> seaworthyContextFilter(ClientAddressResolver clientAddress) {
        var filter = new FilterRegistrationBean<>(new RequestContextFilter(clientAddress));
        filter.setName("seaworthy-context");
        filter.setOrder(CONTEXT_FILTER_ORDER);
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return filter;
    }

    @Bean
    @ConditionalOnBean(HealthMonitor.class)
    @ConditionalOnProperty(name = "seaworthy.web.probe-filter", matchIfMissing = true)
    FilterRegistrationBean<ProbeFilter> seaworthyProbeFilter(SeaworthyServlets servlets) {
        var registration = new FilterRegistrationBean<ProbeFilter>();
        registration.setName("seaworthy-probes");
        registration.setOrder(PROBE_FILTER_ORDER);
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        Optional<ProbeFilter> filter = ProbeFilter.of(servlets);
        filter.ifPresent(probes -> {
            registration.setFilter(probes);
            registration.setUrlPatterns(probes.paths());
        });
        registration.setEnabled(filter.isPresent());
        return registration;
    }

    @Bean
    @ConditionalOnBean(MetricsMonitor.class)
    @ConditionalOnProperty(name = "seaworthy.web.metrics-filter", matchIfMissing = true)
    FilterRegistrationBean<HttpMetricsFilter> seaworthyMetricsFilter(MetricsMonitor monitor) {
        var filter = new FilterRegistrationBean<>(new HttpMetricsFilter(monitor.http(), Routes::of));
        filter.setName("seaworthy-http-metrics");
        filter.setOrder(METRICS_FILTER_ORDER);
        filter.setDispatcherTypes(DispatcherType.REQUEST);
        return filter;
    }
}
