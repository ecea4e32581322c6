package dev.seaworthy.spring;

import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimitMeters;
import dev.seaworthy.servlet.RateLimiter;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.RateLimitsBuilder;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RateLimitFilterBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** The buckets that our paths and the filter of the application's paths share, their meters, and that filter. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RateLimitProperties.class)
class RateLimiting {

    private static final String PREFIX = "seaworthy.web.rate-limit";

    @Bean
    @ConditionalOnMissingBean
    RateLimits seaworthyRateLimits(RateLimitProperties properties, ObjectProvider<RateLimiter> shared) {
        RateLimitsBuilder limits = RateLimits.builder()
                .keys(properties.keys())
                .ipv6Prefix(properties.ipv6Prefix())
                .sharedTimeout(properties.sharedTimeout());
        shared.ifUnique(limits::shared);
        return UnusableSettingException.checked(PREFIX, limits::build);
    }

    /** Where there is a monitor, our servlets publish them to its registry. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean({MetricsMonitor.class, RateLimitMeters.class})
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    RateLimitMeters seaworthyRateLimitMeters(RateLimits limits, MeterRegistry registry) {
        return RateLimitMeters.publish(limits, registry);
    }

    @Bean
    @Conditional(OnPolicy.RateLimit.class)
    @ConditionalOnMissingBean(value = RateLimitFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<RateLimitFilter> seaworthyRateLimitFilter(
            RateLimits limits,
            RateLimitProperties properties,
            WebProperties web,
            ClientAddressResolver clientAddress,
            Environment environment) {
        RateLimitFilterBuilder filter = RateLimitFilter.builder(limits)
                .clientAddress(clientAddress)
                .headers(properties.headers())
                .otherwise(properties.policy());
        Stream<LimitedPath> ofActuator =
                ActuatorPaths.neverLimited(environment).stream().map(path -> LimitedPath.never("Actuator", path));
        // Stable: what the properties say of a path comes before what Actuator's say.
        Stream.concat(properties.paths().stream(), ofActuator)
                .sorted(LimitedPath.LONGEST_FIRST)
                .forEach(limited -> filter.route(
                        limited.path(), limited.policy(), limited.methods().toArray(String[]::new)));
        return WebFilters.registered(
                "seaworthy-rate-limit",
                UnusableSettingException.checked(PREFIX, filter::build),
                web.filterOrder() + WebFilters.RATE_LIMIT,
                DispatcherType.REQUEST);
    }
}
