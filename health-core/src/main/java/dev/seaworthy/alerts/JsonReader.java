package dev.seaworthy.alerts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) into maps in their order, lists, strings, doubles, booleans and nulls; refuses what the RFC does,
 * and a key given twice as well. Health has no JSON library, and needs none for two small files of its own.
 */
final class JsonReader {

    private static final int DEEPEST = 32;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the line, for anything that is not exactly one JSON value */
    static @Nullable Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.space();
        if (reader.at < text.length()) {
            throw reader.bad("the end of the text");
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw bad("less than " + DEEPEST + " levels");
        }
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        if (taken('}')) {
            return object;
        }
        do {
            space();
            String key = string();
            if (object.containsKey(key)) {
                throw bad("a key other than \"" + key + "\", which is there already");
            }
            if (!taken(':')) {
                throw bad("':'");
            }
            object.put(key, value(depth + 1));
        } while (taken(','));
        if (!taken('}')) {
            throw bad("',' or '}'");
        }
        return object;
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        at++;
        if (taken(']')) {
            return list;
        }
        do {
            list.add(value(depth + 1));
        } while (taken(','));
        if (!taken(']')) {
            throw bad("',' or ']'");
        }
        return list;
    }

    private String string() {
        if (peek() != '"') {
            throw bad("a string");
        }
        at++;
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char character = peek();
            if (character < ' ') {
                throw bad("a printable character or an escape");
            }
            at++;
            string.append(character == '\\' ? escaped() : character);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char escape = peek();
        at++;
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw bad("an escape of JSON");
        };
    }

    private char unicode() {
        int end = at + 4;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
            throw bad("four hexadecimal digits");
        }
        char character = (char) Integer.parseInt(text.substring(at, end), 16);
        at = end;
        return character;
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        if (!text.startsWith(word, at)) {
            throw bad("a value");
        }
        at += word.length();
        return meaning;
    }

    private Double number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw bad("a value");
        }
        at = number.end();
        return Double.valueOf(number.group());
    }

    private boolean taken(char wanted) {
        space();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** NUL at the end, which no rule of the grammar takes. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException bad(String expected) {
        long line = 1
                + text.chars().limit(at).filter(character -> character == '\n').count();
        return new IllegalArgumentException("no JSON: line " + line + " needs " + expected
                + (at < text.length() ? ", not '" + text.charAt(at) + "'" : ", but ends"));
    }
}
