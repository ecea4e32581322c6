package dev.seaworthy.alerts.generate;

import dev.seaworthy.health.format.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes trees as YAML that needs no knowledge of its finer points: what is not plain is quoted as in JSON. */
final class Yaml {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private final StringBuilder out;

    private Yaml(StringBuilder out) {
        this.out = out;
    }

    /** @param comment one line that says what the file is */
    static String text(String comment, Tree tree) {
        StringBuilder out = new StringBuilder("# ").append(comment).append('\n');
        new Yaml(out).map(tree.map(), "");
        return out.toString();
    }

    /** Several, each below its own line of three hyphens. */
    static String documents(String comment, List<Tree> trees) {
        StringBuilder out = new StringBuilder("# ").append(comment).append('\n');
        for (Tree tree : trees) {
            out.append("---\n");
            new Yaml(out).map(tree.map(), "");
        }
        return out.toString();
    }

    private void map(Map<?, ?> map, String indent) {
        map.forEach((key, value) -> {
            out.append(out.charAt(out.length() - 1) == '\n' ? indent : "")
                    .append(scalar(String.valueOf(key), indent))
                    .append(':');
            value(value, indent);
        });
    }

    private void value(Object value, String indent) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            map(map, indent + "  ");
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            out.append('\n');
            list.forEach(each -> element(each, indent + "  "));
        } else {
            out.append(' ').append(scalar(value, indent + "  ")).append('\n');
        }
    }

    private void element(Object value, String indent) {
        out.append(indent).append("- ");
        if (value instanceof Tree tree) {
            map(tree.map(), indent + "  ");
        } else {
            out.append(scalar(value, indent)).append('\n');
        }
    }

    private static String scalar(Object value, String indent) {
        if (value instanceof Map) {
            return "{}";
        }
        if (value instanceof List) {
            return "[]";
        }
        if (!(value instanceof String text)) {
            return String.valueOf(value);
        }
        if (text.contains("\n")) {
            return "|-\n" + indent + text.replace("\n", "\n" + indent);
        }
        boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : JsonText.of(text);
    }
}
