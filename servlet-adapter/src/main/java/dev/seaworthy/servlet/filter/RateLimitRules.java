package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the policy of a request: the first rule that matches, else the one for the rest. */
final class RateLimitRules {

    /**
     * One rule.
     *
     * @param path with what is below it; never ends with a slash, empty for every path
     * @param methods empty for all; GET says HEAD too, which has the same work done
     */
    record Rule(String path, Set<String> methods, RateLimitPolicy policy) {
        boolean matches(String method, String asked) {
            return asked.startsWith(path)
                    && (asked.length() == path.length() || asked.charAt(path.length()) == '/')
                    && (methods.isEmpty()
                            || methods.contains(method)
                            || (method.equals("HEAD") && methods.contains("GET")));
        }
    }

    private final List<Rule> rules;
    private final RateLimitPolicy rest;
    private final RateLimitPolicy strictest;

    RateLimitRules(List<Rule> rules, RateLimitPolicy rest) {
        this.rules = List.copyOf(rules);
        this.rest = rest;
        this.strictest = Stream.concat(rules.stream().map(Rule::policy), Stream.of(rest))
                .filter(policy -> policy.mode() != RateLimitMode.OFF)
                .min(Comparator.comparing((RateLimitPolicy policy) -> policy.mode() != RateLimitMode.ENFORCE)
                        .thenComparingDouble(policy ->
                                (double) policy.quota() / policy.window().toSeconds()))
                .orElse(rest);
    }

    RateLimitPolicy policy(HttpServletRequest request) {
        return policy(request, true);
    }

    /** Of a request with credentials: for a password any path will do, so none is exempt from the rest's policy. */
    RateLimitPolicy policyOfLogin(HttpServletRequest request) {
        return policy(request, false);
    }

    private RateLimitPolicy policy(HttpServletRequest request, boolean mayBeExempt) {
        if (rules.isEmpty()) {
            return rest;
        }
        String path = path(request);
        if (path == null || RequestContext.isOdd(path)) {
            return strictest;
        }
        for (Rule rule : rules) {
            boolean counts = mayBeExempt || rule.policy().mode() != RateLimitMode.OFF;
            if (counts && rule.matches(request.getMethod(), path)) {
                return rule.policy();
            }
        }
        return rest;
    }

    /** As the container decoded it; null for what Jetty refuses to decode, as it has several meanings. */
    private static @Nullable String path(HttpServletRequest request) {
        try {
            String info = request.getPathInfo();
            return request.getServletPath() + (info == null ? "" : info);
        } catch (IllegalArgumentException ambiguous) {
            return null;
        }
    }
}
