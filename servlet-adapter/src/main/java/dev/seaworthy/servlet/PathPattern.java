package dev.seaworthy.servlet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A path whose segments are literal or stand for a value: {@code /api/v1/audit/logs/{id}}. */
final class PathPattern {
    private final String text;
    private final List<String> segments;

    PathPattern(String text) {
        this.text = text;
        this.segments = List.of(text.split("/", -1));
    }

    /** The values by name; null when the path is another one. */
    @Nullable
    Map<String, String> match(String path) {
        String[] actual = path.split("/", -1);
        if (actual.length != segments.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < actual.length; i++) {
            String expected = segments.get(i);
            if (isVariable(expected) && !actual[i].isEmpty()) {
                values.put(expected.substring(1, expected.length() - 1), actual[i]);
            } else if (!expected.equals(actual[i])) {
                return null;
            }
        }
        return values;
    }

    boolean isLiteral() {
        return segments.stream().noneMatch(PathPattern::isVariable);
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    @Override
    public String toString() {
        return text;
    }
}
