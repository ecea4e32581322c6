package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.RequestContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Policies by path, of which the first that matches counts. Immutable. */
final class AuditedRoutes {

    /** An exact path, or with {@code /*} at its end a path and all below it. */
    private record Rule(String path, boolean below, AuditedRequests policy) {
        boolean matches(String asked) {
            return asked.equals(path) || (below && asked.startsWith(path + "/"));
        }
    }

    private final List<Rule> rules;
    private final AuditedRequests otherwise;

    private AuditedRoutes(List<Rule> rules, AuditedRequests otherwise) {
        this.rules = List.copyOf(rules);
        this.otherwise = otherwise;
    }

    static AuditedRoutes otherwise(AuditedRequests policy) {
        return new AuditedRoutes(List.of(), policy);
    }

    AuditedRoutes withOtherwise(AuditedRequests policy) {
        return new AuditedRoutes(rules, policy);
    }

    AuditedRoutes with(String pattern, AuditedRequests policy) {
        boolean below = pattern.endsWith("/*");
        String path = below ? pattern.substring(0, pattern.length() - 2) : pattern;
        boolean legal = path.isEmpty() ? below : path.startsWith("/") && !path.contains("*");
        if (!legal || RequestContext.isOdd(path)) {
            throw new IllegalArgumentException("\"" + pattern + "\" is no route; write an exact path such as"
                    + " \"/login\", or \"/admin/*\" for a path and all below it");
        }
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(path, below, policy));
        return new AuditedRoutes(more, otherwise);
    }

    /**
     * Whether a request to this path is written. One whose path is odd is when any of the policies wants it.
     */
    boolean include(@Nullable String path, String method, boolean failed) {
        if (path == null || RequestContext.isOdd(path)) {
            return otherwise.includes(method, failed)
                    || rules.stream().anyMatch(rule -> rule.policy().includes(method, failed));
        }
        for (Rule rule : rules) {
            if (rule.matches(path)) {
                return rule.policy().includes(method, failed);
            }
        }
        return otherwise.includes(method, failed);
    }
}
