package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.servlet.Authorizer;
import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.ResolvableType;

/** What the start-up summary says of paths and filters. */
final class WebSummary {

    private final WebProperties properties;
    private final RateLimitProperties limits;
    private final @Nullable Doors doors;
    private final ListableBeanFactory beans;

    /** @param doors to our servlets; null where the application has servlets of its own, of which nothing is known */
    WebSummary(WebProperties properties, RateLimitProperties limits, @Nullable Doors doors, ListableBeanFactory beans) {
        this.properties = properties;
        this.limits = limits;
        this.doors = doors;
        this.beans = beans;
    }

    List<String> on() {
        List<String> on = new ArrayList<>(List.of("web"));
        reasons().forEach((part, reason) -> {
            if (reason.isEmpty()) {
                on.add(part);
            }
        });
        return on;
    }

    List<String> off() {
        List<String> off = new ArrayList<>();
        reasons().forEach((part, reason) -> {
            if (!reason.isEmpty()) {
                off.add(part + " (" + reason + ")");
            }
        });
        return off;
    }

    /** The addresses, and who may use them. */
    String where(List<String> features) {
        if (doors == null) {
            return "; its paths, and who may use them, are those of the application's own SeaworthyServlets bean";
        }
        StringBuilder text = new StringBuilder();
        if (features.contains("health")) {
            text.append("; probes are at ").append(properties.prefix()).append("/health");
        }
        if (properties.console()) {
            text.append("; the console is at ").append(properties.prefix()).append("/console/");
        }
        return text.append(guests(doors)).toString();
    }

    private String guests(Doors doors) {
        List<String> guests = new ArrayList<>();
        if (doors.tokens() > 0) {
            guests.add(doors.tokens() + (doors.tokens() == 1 ? " token" : " tokens"));
        }
        doors.roles().ifPresent(roles -> guests.add(roles.toString()));
        if (beans.getBeanNamesForType(Authorizer.class).length > 0) {
            guests.add("whom the application's Authorizer lets in");
        }
        return guests.isEmpty()
                ? "; administrative paths refuse everybody until seaworthy.web.tokens, seaworthy.web.roles or an"
                        + " Authorizer bean says who may use them"
                : "; administrative paths are for " + String.join(", ", guests);
    }

    /** Why each part is off; empty for those that are on. */
    private Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        if (doors != null) {
            reasons.put("console", properties.console() ? "" : "seaworthy.web.console=false");
            reasons.put("limits of our paths", limitsOfOurPaths());
        }
        reasons.put("request context", off(RequestContextFilter.class, "seaworthy.web.context-filter=false"));
        reasons.put("request metrics", off(HttpMetricsFilter.class, requestMetrics()));
        reasons.put(
                "limits of the application's paths", off(RateLimitFilter.class, "seaworthy.web.rate-limit.mode=off"));
        reasons.put(
                "security headers of the site",
                off(SecurityHeadersFilter.class, "seaworthy.web.site-headers.enabled is not set"));
        reasons.put("audit of requests", off(RequestAuditFilter.class, requestAudit()));
        return reasons;
    }

    private String limitsOfOurPaths() {
        return limits.strangers().policy().mode() == RateLimitMode.OFF
                ? "seaworthy.web.rate-limit.strangers.mode=off"
                : "";
    }

    private String requestMetrics() {
        return properties.metricsFilter() ? "metrics are off" : "seaworthy.web.metrics-filter=false";
    }

    private String requestAudit() {
        return beans.getBeanNamesForType(AuditLogger.class).length == 0
                ? "audit is off"
                : "seaworthy.web.request-audit.policy=none";
    }

    private String off(Class<? extends Filter> filter, String reason) {
        ResolvableType registered = ResolvableType.forClassWithGenerics(FilterRegistrationBean.class, filter);
        boolean there =
                beans.getBeanNamesForType(filter).length > 0 || beans.getBeanNamesForType(registered).length > 0;
        return there ? "" : reason;
    }
}
