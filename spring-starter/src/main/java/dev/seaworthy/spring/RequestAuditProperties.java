package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.RequestAuditFilterBuilder;
import java.util.Comparator;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which requests to the application are written to the audit log.
 *
 * @param policy Which requests are written: "none", "failures" (status 400 and above), "changes" (all methods but GET, HEAD, OPTIONS and TRACE) or "all".
 * @param routes Other policies for some paths, by the path or, ending in "/*", the path and all below it; the longest that matches counts. Written with brackets, as routes[/admin/*], also in YAML.
 * @param mode Promise of these events; all but "async" make the requests wait that are written.
 */
@ConfigurationProperties("seaworthy.web.request-audit")
record RequestAuditProperties(
        @DefaultValue("none") AuditedRequests policy,
        @DefaultValue Map<String, AuditedRequests> routes,
        @DefaultValue("async") AuditMode mode) {

    private static final String PREFIX = "seaworthy.web.request-audit";

    RequestAuditProperties {
        routes = Map.copyOf(routes);
        if (mode == AuditMode.TRANSACTIONAL) {
            throw new UnusableSettingException(
                    PREFIX + ".mode", "a finished request has no transaction to join; use async, journaled or sync");
        }
    }

    /** The longest first, and before the paths below it the path itself: then the first that matches is that one. */
    void configure(RequestAuditFilterBuilder filter) {
        filter.otherwise(policy).mode(mode);
        routes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(RequestAuditProperties::length)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder())))
                .forEach(route -> add(filter, route.getKey(), route.getValue()));
    }

    private static void add(RequestAuditFilterBuilder filter, String pattern, AuditedRequests policy) {
        String key = PREFIX + ".routes[" + pattern + "]";
        try {
            filter.route(pattern, policy);
        } catch (IllegalArgumentException unusable) {
            // Without brackets the property loses its slashes and stars before we see it.
            throw new UnusableSettingException(
                    key, unusable.getMessage() + ". Brackets keep the signs of a key: " + PREFIX + ".routes[/admin/*]");
        }
    }

    private static int length(String pattern) {
        return pattern.endsWith("/*") ? pattern.length() - 2 : pattern.length();
    }
}
