package dev.seaworthy.servlet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.alerts.Rule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How long, why, and which alerts of a rule: {@code {"minutes":60,"reason":"…"}}. */
record AlertSilenceBody(Duration duration, String reason, Map<String, String> labels) {
    static final Set<String> KEYS = Set.of("minutes", "duration", "reason", "labels");

    /** What each silence costs in memory, and in the file of states, is bounded. */
    private static final int LONGEST_TEXT = 500;

    private static final int MOST_MINUTES = 30 * 24 * 60;

    /** @throws Refusal for what is missing or not legal, labels that no alert of the rule can have among it */
    static AlertSilenceBody of(JsonNode body, Rule rule) {
        return new AlertSilenceBody(
                duration(body.get("minutes"), body.get("duration")),
                text("reason", body.get("reason")),
                labels(body.get("labels"), rule));
    }

    private static Duration duration(@Nullable JsonNode minutes, @Nullable JsonNode duration) {
        if ((minutes == null) == (duration == null)) {
            throw Refusal.badParameter("the body says "
                    + (minutes == null ? "not how long to be silent" : "twice how long to be silent")
                    + "; give either minutes, a whole number, or duration, such as \"2h\"");
        }
        if (minutes == null) {
            return Spans.parse("duration", text("duration", duration));
        }
        if (!minutes.isIntegralNumber() || !minutes.canConvertToInt() || minutes.intValue() > MOST_MINUTES) {
            throw Refusal.badParameter("minutes is not legal; use a whole number from 1 to " + MOST_MINUTES);
        }
        return Duration.ofMinutes(minutes.intValue());
    }

    private static Map<String, String> labels(@Nullable JsonNode labels, Rule rule) {
        if (labels == null) {
            return Map.of();
        }
        if (!labels.isObject()) {
            throw Refusal.badParameter("labels is not an object, such as {\"path\":\"/data\"}");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            if (!rule.signal().by().contains(label.getKey())) {
                throw Refusal.badParameter("no alert of rule " + rule.id() + " has a label \""
                        + SafeText.shown(label.getKey()) + "\"; legal are "
                        + new TreeSet<>(rule.signal().by()));
            }
            values.put(label.getKey(), text("label " + label.getKey(), label.getValue()));
        }
        return values;
    }

    private static String text(String name, @Nullable JsonNode value) {
        String text =
                value == null || !value.isTextual() ? "" : value.textValue().strip();
        if (text.isEmpty()) {
            throw Refusal.badParameter(
                    "key " + name + " of the body is missing, empty or not a string; give some text");
        }
        if (text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badParameter("key " + name + " of the body has control characters, or more than "
                    + LONGEST_TEXT + " characters; give a line of text");
        }
        return text;
    }
}
