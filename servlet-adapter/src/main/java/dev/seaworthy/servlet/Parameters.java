package dev.seaworthy.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The query, read strictly: known names, each once, valid UTF-8. A form body is never taken for a query. */
final class Parameters {
    private static final int LONGEST_QUERY = 4096;

    private Parameters() {}

    /** The values by name, in the order of the query. */
    static Map<String, String> parse(@Nullable String query, Set<String> legal) {
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        if (query.length() > LONGEST_QUERY) {
            throw new Refusal(
                    ProblemType.TOO_LARGE,
                    414,
                    "the query is " + query.length() + " characters long; use at most " + LONGEST_QUERY);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                add(pair, legal, values);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    private static void add(String pair, Set<String> legal, Map<String, String> values) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        if (!legal.contains(name)) {
            throw Refusal.badParameter("parameter \"" + SafeText.shown(name) + "\" is not known here; "
                    + (legal.isEmpty() ? "this path takes none" : "legal are " + new TreeSet<>(legal)));
        }
        if (value.isEmpty()) {
            throw Refusal.badParameter("parameter " + name + " is empty; leave it out or give a value");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badParameter("parameter " + name + " has control characters, which nothing here contains");
        }
        if (values.putIfAbsent(name, value) != null) {
            throw Refusal.badParameter("parameter " + name + " is given more than once; give it once");
        }
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(escape(text, i));
                i += 2;
            } else if (c > 0x7f) {
                throw malformed();
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw malformed();
        }
    }

    private static int escape(String text, int percent) {
        if (percent + 2 >= text.length()) {
            throw malformed();
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        if (high < 0 || low < 0) {
            throw malformed();
        }
        return (high << 4) | low;
    }

    private static Refusal malformed() {
        return Refusal.badParameter("the query is not percent-encoded UTF-8; encode each value, for instance with"
                + " curl --data-urlencode");
    }
}
