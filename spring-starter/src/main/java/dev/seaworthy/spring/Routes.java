package dev.seaworthy.spring;

import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Finds the pattern that a request matched, without needing Spring MVC to be there. */
final class Routes {

    /** Where Spring MVC leaves the pattern of the handler, on every line. */
    private static final String BEST_MATCHING_PATTERN =
            "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    private Routes() {}

    static @Nullable String of(HttpServletRequest request) {
        if (request.getAttribute(SeaworthyServlets.ROUTE_ATTRIBUTE) instanceof String ours) {
            return ours;
        }
        Object pattern = request.getAttribute(BEST_MATCHING_PATTERN);
        return pattern == null ? null : pattern.toString();
    }
}
