package dev.seaworthy.health.format;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records, maps, lists, strings, numbers, booleans, enums, times and nulls as JSON. Record components become
 * snake_case keys, times ISO-8601 UTC with microseconds, numbers that are not finite become null.
 */
public final class JsonText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder out = new StringBuilder(512);

    private JsonText() {}

    public static String of(@Nullable Object value) {
        JsonText text = new JsonText();
        text.write(value);
        return text.out.toString();
    }

    private void write(@Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map);
        } else if (value instanceof Iterable<?> list) {
            writeList(list);
        } else if (value instanceof Record object) {
            writeRecord(object);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Instant time) {
            writeString(TIME.format(time));
        } else {
            writeString(value.toString());
        }
    }

    private void writeMap(Map<?, ?> map) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            writeString(String.valueOf(entry.getKey()));
            out.append(':');
            write(entry.getValue());
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private void writeList(Iterable<?> list) {
        char separator = '[';
        for (Object element : list) {
            out.append(separator);
            write(element);
            separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    private void writeRecord(Record object) {
        char separator = '{';
        for (RecordComponent component : object.getClass().getRecordComponents()) {
            out.append(separator);
            writeString(key(component));
            out.append(':');
            write(read(object, component));
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static @Nullable Object read(Record object, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.trySetAccessible();
            return accessor.invoke(object);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "cannot read " + component.getName() + " of " + object.getClass()
                            + "; open its package to this module",
                    e);
        }
    }

    private static String key(RecordComponent component) {
        JsonName name = component.getAnnotation(JsonName.class);
        if (name != null) {
            return name.value();
        }
        StringBuilder key = new StringBuilder();
        component.getName().chars().forEach(character -> {
            if (Character.isUpperCase(character)) {
                key.append('_');
            }
            key.append((char) Character.toLowerCase(character));
        });
        return key.toString();
    }

    private void writeNumber(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            out.append("null");
        } else if (number instanceof Double || number instanceof Float) {
            writeReal(value);
        } else {
            out.append(number);
        }
    }

    private void writeReal(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }

    private void writeString(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> writeCharacter(character);
            }
        }
        out.append('"');
    }

    private void writeCharacter(char character) {
        // Lone surrogates are no legal UTF-8, and U+2028 and U+2029 end a line in scripts.
        boolean escaped = character < 0x20
                || character == 0x7f
                || Character.isSurrogate(character)
                || character == '\u2028'
                || character == '\u2029';
        if (escaped) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
        } else {
            out.append(character);
        }
    }
}
