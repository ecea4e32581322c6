package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilterBuilder;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Our filters around the application. Five stand in a row: after those that apply forwarded headers, and before Spring
 * Security (-100), so that what it refuses has a context, headers and an event too.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SiteHeaderProperties.class, RequestAuditProperties.class})
class WebFilters {

    /** Around everything, so that the time counted is the client's. */
    static final int METRICS_ORDER = Integer.MIN_VALUE + 2;

    /** Where Boot puts Spring Security unless told otherwise. */
    static final int SPRING_SECURITY = -100;

    // Places in the row.
    static final int CONTEXT = 0;
    static final int PROBES = 1;
    static final int SITE_HEADERS = 2;
    static final int REQUEST_AUDIT = 3;
    static final int RATE_LIMIT = 4;

    @Bean
    @ConditionalOnSwitch("seaworthy.web.context-filter")
    @ConditionalOnMissingBean(value = RequestContextFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<RequestContextFilter> seaworthyContextFilter(
            WebProperties properties, ClientAddressResolver clientAddress) {
        return registered(
                "seaworthy-context",
                new RequestContextFilter(clientAddress),
                properties.filterOrder() + CONTEXT,
                DispatcherType.REQUEST,
                DispatcherType.ASYNC);
    }

    @Bean
    @ConditionalOnBean(HealthMonitor.class)
    @ConditionalOnSingleCandidate(SeaworthyServlets.class)
    @ConditionalOnSwitch("seaworthy.web.probe-filter")
    FilterRegistrationBean<ProbeFilter> seaworthyProbeFilter(WebProperties properties, SeaworthyServlets servlets) {
        ProbeFilter filter = new ProbeFilter(servlets);
        var registration =
                registered("seaworthy-probes", filter, properties.filterOrder() + PROBES, DispatcherType.REQUEST);
        registration.setUrlPatterns(filter.paths());
        registration.setEnabled(!filter.paths().isEmpty());
        return registration;
    }

    @Bean
    @ConditionalOnSwitch(value = "seaworthy.web.site-headers.enabled", byDefault = false)
    @ConditionalOnMissingBean(
            value = SecurityHeadersFilter.class,
            parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<SecurityHeadersFilter> seaworthySiteHeadersFilter(
            WebProperties properties, SiteHeaderProperties headers) {
        return registered(
                "seaworthy-site-headers",
                headers.filter(),
                properties.filterOrder() + SITE_HEADERS,
                DispatcherType.REQUEST,
                DispatcherType.ERROR);
    }

    @Bean
    @ConditionalOnBean(AuditLogger.class)
    @Conditional(OnPolicy.RequestAudit.class)
    @ConditionalOnMissingBean(value = RequestAuditFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<RequestAuditFilter> seaworthyRequestAuditFilter(
            WebProperties properties,
            RequestAuditProperties audited,
            AuditLogger logger,
            ClientAddressResolver clientAddress,
            ObjectProvider<SecurityUser> user) {
        RequestAuditFilterBuilder filter = RequestAuditFilter.builder(logger).clientAddress(clientAddress);
        audited.configure(filter);
        user.ifUnique(filter::actor);
        return registered(
                "seaworthy-request-audit",
                filter.build(),
                properties.filterOrder() + REQUEST_AUDIT,
                DispatcherType.REQUEST);
    }

    @Bean
    @ConditionalOnBean(MetricsMonitor.class)
    @ConditionalOnSwitch("seaworthy.web.metrics-filter")
    @ConditionalOnMissingBean(value = HttpMetricsFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<HttpMetricsFilter> seaworthyMetricsFilter(MetricsMonitor monitor) {
        return registered(
                "seaworthy-http-metrics",
                new HttpMetricsFilter(monitor.http(), Routes::of),
                METRICS_ORDER,
                DispatcherType.REQUEST);
    }

    /** Who asked is known only to Spring Security, behind our filters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContext")
    @ConditionalOnBean(AuditLogger.class)
    @Conditional(OnPolicy.RequestAudit.class)
    @ConditionalOnMissingBean(value = RequestAuditFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    static class AroundSpringSecurity {

        @Bean
        SecurityUser seaworthySecurityUser() {
            return new SecurityUser();
        }

        @Bean
        FilterRegistrationBean<SecurityUser.Recorder> seaworthySecurityUserFilter(Environment environment) {
            int security = environment.getProperty("spring.security.filter.order", Integer.class, SPRING_SECURITY);
            int behind = security == Integer.MAX_VALUE ? security : security + 1;
            return registered("seaworthy-security-user", new SecurityUser.Recorder(), behind, DispatcherType.REQUEST);
        }
    }

    static <F extends Filter> FilterRegistrationBean<F> registered(
            String name, F filter, int order, DispatcherType first, DispatcherType... more) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setName(name);
        registration.setOrder(order);
        registration.setDispatcherTypes(first, more);
        return registration;
    }
}
