package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Values of rules that the operator set. */
final class Overrides {

    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("enabled", "threshold", "clear", "for", "minimum-events", "severity"));

    private final Map<String, Rule> rules;

    Overrides(Map<String, Rule> rules) {
        this.rules = new LinkedHashMap<>(rules);
    }

    Collection<Rule> apply(Map<String, String> overrides) {
        Map<String, Map<String, String>> byRule = new TreeMap<>();
        new TreeMap<>(overrides).forEach((given, value) -> {
            String name = spelled(given);
            int dot = name.lastIndexOf('.');
            if (dot < 0 || !rules.containsKey(name.substring(0, dot))) {
                throw new IllegalArgumentException("alert setting " + name
                        + " names no rule; it is <rule>.<key>, the keys are " + KEYS + ", the rules " + rules.keySet());
            }
            byRule.computeIfAbsent(name.substring(0, dot), rule -> new TreeMap<>())
                    .put(name.substring(dot + 1), value.strip());
        });
        byRule.forEach((rule, values) -> rules.computeIfPresent(rule, (id, before) -> changed(before, values)));
        return rules.values();
    }

    /** A variable of the environment comes with a dot for every underscore, for it cannot say which was a dash. */
    private String spelled(String given) {
        String plain = plain(given);
        for (String rule : rules.keySet()) {
            for (String key : KEYS) {
                if (plain.equals(plain(rule + "." + key))) {
                    return rule + "." + key;
                }
            }
        }
        return given;
    }

    private static String plain(String name) {
        return name.replace('-', '.');
    }

    /** Threshold and clear belong together: changed one after the other they could contradict each other meanwhile. */
    private static Rule changed(Rule rule, Map<String, String> values) {
        values.keySet().forEach(key -> {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "alert setting " + rule.id() + "." + key + " is not known; the keys are " + KEYS);
            }
        });
        double threshold = number(rule, "threshold", values.get("threshold"), rule.threshold());
        double clear = rule.clear() == rule.threshold() ? threshold : rule.clear();
        return new Rule(
                rule.id(),
                rule.signal(),
                rule.comparison(),
                threshold,
                number(rule, "clear", values.get("clear"), clear),
                span(rule, values.get("for")),
                count(rule, values.get("minimum-events")),
                severity(rule, values.get("severity")),
                rule.category(),
                rule.summary(),
                rule.description(),
                enabled(rule, values.get("enabled")));
    }

    private static double number(Rule rule, String key, @Nullable String value, double otherwise) {
        try {
            return value == null ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "alert setting " + rule.id() + "." + key + " is \"" + value + "\", which is no number", e);
        }
    }

    private static long count(Rule rule, @Nullable String value) {
        try {
            return value == null ? rule.minimumEvents() : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "alert setting " + rule.id() + ".minimum-events is \"" + value + "\", which is no whole number", e);
        }
    }

    private static Duration span(Rule rule, @Nullable String value) {
        return value == null ? rule.lasting() : Spans.parse(value, "alert setting " + rule.id() + ".for");
    }

    private static Severity severity(Rule rule, @Nullable String value) {
        return value == null
                ? rule.severity()
                : Names.constant(Severity.class, value, "alert setting " + rule.id() + ".severity");
    }

    private static boolean enabled(Rule rule, @Nullable String value) {
        if (value == null) {
            return rule.enabled();
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "alert setting " + rule.id() + ".enabled is \"" + value + "\"; legal are true and false");
        }
        return value.equals("true");
    }
}
