package dev.seaworthy.alerts;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The grammar of names in a catalogue. */
final class Names {

    private static final Pattern KEBAB = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private static final Pattern LABEL = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> OF_ALERTS = Set.of("alertname", "severity", "category");

    private Names() {}

    /** The name of a label of the application, as Prometheus allows it. */
    static String label(String name) {
        if (!LABEL.matcher(name).matches() || OF_ALERTS.contains(name)) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name of a label of the application; give letters,"
                            + " digits and single underscores, no digit first, and none of alertname, severity, category");
        }
        return name;
    }

    /** A stable name in lower case with hyphens: it becomes part of labels, anchors and file names. */
    static String kebab(String name, String what) {
        if (!KEBAB.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " \"" + name + "\" is no name in lower case with hyphens, such as disk-nearly-full");
        }
        return name;
    }

    static String filled(String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " is empty; say it in a sentence");
        }
        return text;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E constant(Class<E> type, String word, String what) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        what + " is \"" + word + "\"; legal are " + String.join(", ", words(type))));
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Names::word).toList();
    }
}
