package dev.seaworthy.spring;

import dev.seaworthy.servlet.filter.SecurityHeadersBuilder;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Security headers of the application's own answers.
 *
 * @param enabled Whether the application's answers get security headers that it does not set itself.
 * @param contentSecurityPolicy The Content-Security-Policy; "{nonce}" in it becomes a new nonce for each request.
 * @param reportOnly Whether browsers only report what the Content-Security-Policy would forbid.
 * @param hstsMaxAge How long browsers remember to use TLS only; sent with requests that came over TLS.
 * @param hstsIncludeSubDomains Whether that holds for all sub-domains, those of others included.
 * @param hstsPreload Whether the site agrees to be built into browsers as one of TLS only.
 * @param values Further headers, or other values for those that are set by default, by their names.
 * @param without Names of headers that are left out.
 */
@ConfigurationProperties("seaworthy.web.site-headers")
record SiteHeaderProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(SecurityHeadersBuilder.DEFAULT_POLICY) String contentSecurityPolicy,
        @DefaultValue("false") boolean reportOnly,

        @DefaultValue("365d") @DurationUnit(ChronoUnit.SECONDS)
        Duration hstsMaxAge,

        @DefaultValue("false") boolean hstsIncludeSubDomains,
        @DefaultValue("false") boolean hstsPreload,
        @DefaultValue Map<String, String> values,
        @DefaultValue List<String> without) {

    SiteHeaderProperties {
        values = Map.copyOf(values);
        without = List.copyOf(without);
        if (hstsMaxAge.isNegative() || (!hstsMaxAge.isZero() && hstsMaxAge.compareTo(Duration.ofSeconds(1)) < 0)) {
            throw new UnusableSettingException(
                    "seaworthy.web.site-headers.hsts-max-age",
                    "\"" + hstsMaxAge + "\" is less than a second; write it as 365d, or as 0 to have browsers forget");
        }
    }

    SecurityHeadersFilter filter() {
        return UnusableSettingException.checked(
                "seaworthy.web.site-headers", () -> builder().build());
    }

    private SecurityHeadersBuilder builder() {
        SecurityHeadersBuilder headers = SecurityHeadersFilter.site().strictTransportSecurity(hstsMaxAge);
        if (contentSecurityPolicy.contains(SecurityHeadersBuilder.NONCE_PLACEHOLDER)) {
            headers.contentSecurityPolicyWithNonce(contentSecurityPolicy);
        } else {
            headers.contentSecurityPolicy(contentSecurityPolicy);
        }
        if (reportOnly) {
            headers.reportOnly();
        }
        if (hstsIncludeSubDomains) {
            headers.includeSubDomains();
        }
        if (hstsPreload) {
            headers.preload();
        }
        values.forEach(headers::header);
        without.forEach(headers::without);
        return headers;
    }
}
