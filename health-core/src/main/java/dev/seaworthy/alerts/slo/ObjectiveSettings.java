package dev.seaworthy.alerts.slo;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Values of objectives that the operator set. */
final class ObjectiveSettings {

    private static final String ROUTES = "routes.";
    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("enabled", "target", "threshold", "urgency", "minimum-bad-events"));
    private static final Set<String> ROUTE_KEYS = new TreeSet<>(
            Set.of("objective", "route", "method", "enabled", "target", "threshold", "urgency", "minimum-bad-events"));

    private final Map<String, Objective> objectives;

    ObjectiveSettings(Map<String, Objective> objectives) {
        this.objectives = new LinkedHashMap<>(objectives);
    }

    Collection<Objective> apply(Map<String, String> settings) {
        Map<String, Map<String, String>> byName = new TreeMap<>();
        new TreeMap<>(settings).forEach((given, value) -> {
            String key = spelled(given);
            int dot = key.lastIndexOf('.');
            String name = dot < 0 ? "" : key.substring(0, dot);
            if (!objectives.containsKey(name) && !name.startsWith(ROUTES)) {
                throw new IllegalArgumentException("objective setting " + key
                        + " names no objective; it is <objective>.<key> or routes.<name>.<key>, the objectives are "
                        + objectives.keySet());
            }
            byName.computeIfAbsent(name, each -> new TreeMap<>()).put(key.substring(dot + 1), value.strip());
        });
        // What is set for an objective holds for its routes as well, where they say nothing else.
        byName.forEach((name, values) -> objectives.computeIfPresent(name, (id, before) -> changed(before, values)));
        byName.forEach((name, values) -> {
            if (name.startsWith(ROUTES)) {
                Objective route = route(name.substring(ROUTES.length()), values);
                objectives.put(route.id(), route);
            }
        });
        byName.forEach((name, values) -> {
            if (!flag(name, values.get("enabled"))) {
                objectives.remove(name.startsWith(ROUTES) ? routeId(name.substring(ROUTES.length()), values) : name);
            }
        });
        return objectives.values();
    }

    /** A variable of the environment comes with a dot for every underscore, for it cannot say which was a dash. */
    private String spelled(String given) {
        for (String objective : objectives.keySet()) {
            for (String key : KEYS) {
                if (plain(given).equals(plain(objective + "." + key))) {
                    return objective + "." + key;
                }
            }
        }
        return given;
    }

    private static String plain(String name) {
        return name.replace('-', '.');
    }

    private Objective changed(Objective objective, Map<String, String> values) {
        requireKnown(objective.id(), values, KEYS);
        return with(objective, objective.id(), objective.id(), values);
    }

    private Objective route(String name, Map<String, String> values) {
        String prefix = ROUTES + name;
        Objective.requireKebab(name, "the name in objective setting " + prefix);
        requireKnown(prefix, values, ROUTE_KEYS);
        String of = required(prefix, "objective", values);
        String route = required(prefix, "route", values);
        Objective whole = objectives.get(of);
        if (whole == null || !whole.sli().total().meter().equals("http.server.requests")) {
            throw new IllegalArgumentException("objective setting " + prefix + ".objective is \"" + of
                    + "\"; legal are those of requests: " + ofRequests());
        }
        Sli sli = whole.sli().where("uri", route);
        String method = values.get("method");
        Objective narrowed = new Objective(
                routeId(name, values),
                whole.name() + " on " + (method == null ? "" : method + " ") + route,
                method == null ? sli : sli.where("method", method),
                whole.target(),
                whole.urgency(),
                whole.category(),
                whole.minimumBadEvents());
        if (objectives.containsKey(narrowed.id())) {
            throw new IllegalArgumentException("objective setting " + prefix + " makes the objective " + narrowed.id()
                    + ", which is there already; take another name");
        }
        return with(narrowed, narrowed.id(), prefix, values);
    }

    private static String routeId(String name, Map<String, String> values) {
        return values.get("objective") + "-" + name;
    }

    private Set<String> ofRequests() {
        Set<String> ids = new TreeSet<>();
        objectives.values().stream()
                .filter(objective -> objective.sli().total().meter().equals("http.server.requests"))
                .forEach(objective -> ids.add(objective.id()));
        return ids;
    }

    private static Objective with(Objective before, String id, String prefix, Map<String, String> values) {
        String threshold = values.get("threshold");
        String bad = values.get("minimum-bad-events");
        return new Objective(
                id,
                before.name(),
                threshold == null ? before.sli() : before.sli().within(number(prefix + ".threshold", threshold)),
                target(prefix, values.get("target"), before.target()),
                urgency(prefix, values.get("urgency"), before.urgency()),
                before.category(),
                bad == null ? before.minimumBadEvents() : count(prefix + ".minimum-bad-events", bad));
    }

    private static void requireKnown(String prefix, Map<String, String> values, Set<String> legal) {
        for (String key : values.keySet()) {
            if (!legal.contains(key)) {
                throw new IllegalArgumentException(
                        "objective setting " + prefix + "." + key + " is not known; the keys are " + legal);
            }
        }
    }

    private static String required(String prefix, String key, Map<String, String> values) {
        String value = values.get(key);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("objective setting " + prefix + "." + key
                    + " is missing; an objective for a route needs objective and route");
        }
        return value;
    }

    private static double target(String prefix, @Nullable String value, double otherwise) {
        if (value == null) {
            return otherwise;
        }
        String key = prefix + ".target";
        // Decimal, so that 99.9% is exactly what 0.999 is.
        return value.endsWith("%") ? number(key, value.substring(0, value.length() - 1) + "e-2") : number(key, value);
    }

    private static double number(String key, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "objective setting " + key + " is \"" + value + "\", which is no number", e);
        }
    }

    private static long count(String key, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "objective setting " + key + " is \"" + value + "\", which is no whole number", e);
        }
    }

    private static Urgency urgency(String prefix, @Nullable String value, Urgency otherwise) {
        if (value == null) {
            return otherwise;
        }
        return Arrays.stream(Urgency.values())
                .filter(urgency -> urgency.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("objective setting " + prefix + ".urgency is \"" + value
                        + "\"; legal are page, ticket, notice"));
    }

    private static boolean flag(String prefix, @Nullable String value) {
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "objective setting " + prefix + ".enabled is \"" + value + "\"; legal are true and false");
        }
        return !"false".equals(value);
    }
}
