package dev.seaworthy.servlet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what answers a path. Literal paths win over those with values. */
final class RouteTable {

    /** The routes of one path, by method. */
    record Match(Map<String, Route> byMethod, Map<String, String> variables) {

        /** The route of a method; null when it is not allowed. */
        @Nullable
        Route route(String method) {
            return byMethod.get(method.equals("HEAD") ? "GET" : method);
        }

        /** The value of the {@code Allow} header. */
        String allowed() {
            TreeSet<String> methods = new TreeSet<>(byMethod.keySet());
            methods.add("OPTIONS");
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            return String.join(", ", methods);
        }
    }

    private final Map<String, Match> literal = new LinkedHashMap<>();
    private final List<PathPattern> patterns = new ArrayList<>();
    private final Map<String, Map<String, Route>> byPattern = new LinkedHashMap<>();

    RouteTable(List<Route> routes) {
        for (Route route : routes) {
            String text = route.path().toString();
            Map<String, Route> methods = byPattern.computeIfAbsent(text, key -> new LinkedHashMap<>());
            if (methods.isEmpty() && !route.path().isLiteral()) {
                patterns.add(route.path());
            }
            if (methods.putIfAbsent(route.method(), route) != null) {
                throw new IllegalStateException("two routes answer " + route.method() + " " + text);
            }
            if (route.path().isLiteral()) {
                literal.putIfAbsent(text, new Match(methods, Map.of()));
            }
        }
    }

    @Nullable
    Match find(String path) {
        Match exact = literal.get(path);
        if (exact != null) {
            return exact;
        }
        for (PathPattern pattern : patterns) {
            Map<String, String> variables = pattern.match(path);
            Map<String, Route> methods = byPattern.get(pattern.toString());
            if (variables != null && methods != null) {
                return new Match(methods, variables);
            }
        }
        return null;
    }
}
