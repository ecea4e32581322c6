package dev.seaworthy.servlet;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one core, served by one servlet.
 *
 * @param name of the servlet, without our prefix
 * @param urlPatterns relative to the base path
 * @param routes literal paths win over those with values, and of these the first that matches
 * @param translation turns what a core throws into a refusal; null for what is not its own
 */
record Family(
        String name,
        List<String> urlPatterns,
        List<Route> routes,
        Function<RuntimeException, @Nullable Refusal> translation) {
    Family {
        urlPatterns = List.copyOf(urlPatterns);
        routes = List.copyOf(routes);
    }

    Family(String name, List<String> urlPatterns, List<Route> routes) {
        this(name, urlPatterns, routes, exception -> null);
    }
}
