package dev.seaworthy.containers;

import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.metrics.HttpMetrics;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.TrustedProxies;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All filters that the adapter has, on every path, so that whatever passes through one passes through all. */
final class SampleFilters {
    /** Five at once and one more every 20 minutes, which never come: the time of these limits stands still. */
    static final RateLimitPolicy POLICY = RateLimitPolicy.of("host", 5, Duration.ofMinutes(100));

    /** A path of the host that is written to the audit log whatever is asked for. */
    static final String AUDITED = "/host/audited";

    /** Says whom a filter of the host takes for the client. */
    static final String SEEN = "X-Seen-By-The-Host";

    private SampleFilters() {}

    static RateLimits limits() {
        return RateLimits.builder().nanoTime(() -> 0).build();
    }

    static void addTo(ServletContext context, HttpMetrics metrics, AuditLogger audit, RateLimits limits) {
        FilterRegistration.Dynamic host = context.addFilter("host", new HostFilter());
        host.setAsyncSupported(true);
        host.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        new HttpMetricsFilter(metrics).register(context, "/*");
        RequestAuditFilter.builder(audit)
                .route(AUDITED, AuditedRequests.ALL)
                .build()
                .register(context, "/*");
        RateLimitFilter.builder(limits)
                .otherwise(POLICY)
                .client(SampleFilters::unlimited)
                .build()
                .register(context, "/*");
        SecurityHeadersFilter.site()
                .contentSecurityPolicyWithNonce(
                        "default-src 'self'; script-src 'self' 'nonce-{nonce}'; object-src 'none';"
                                + " base-uri 'self'; frame-ancestors 'none'")
                .build()
                .register(context, "/*");
        new RequestContextFilter(TrustedProxies.of("127.0.0.1")).register(context, "/*");
    }

    /** Limited is who comes through a proxy; the rest of the contract asks for odd paths more often than anybody may. */
    private static @Nullable String unlimited(HttpServletRequest request) {
        return request.getHeader("X-Forwarded-For") == null ? UUID.randomUUID().toString() : null;
    }

    private static final class HostFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            response.setHeader(SEEN, String.valueOf(AuditContext.current().ipAddress()));
            chain.doFilter(request, response);
        }
    }
}
