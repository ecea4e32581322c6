package dev.seaworthy.audit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns the details of one event into the text of a JSON object, without secrets, bounded in size and depth. What does
 * not fit is left out entry by entry, and the object then begins with {@code "_truncated":true}. For one use.
 */
final class MetadataText {
    static final String TRUNCATED = "\"_truncated\":true";

    private static final int MAX_CHARS = EventField.METADATA.maxCodePoints() - TRUNCATED.length() - 3;
    private static final int MAX_STRING = 4096;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_BITS = 4096;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final Redactor redactor;
    private final StringBuilder out = new StringBuilder(256);
    private boolean truncated;

    MetadataText(Redactor redactor) {
        this.redactor = redactor;
    }

    /** The text of the object. */
    String of(Map<String, @Nullable Object> details) {
        boolean first = true;
        for (Map.Entry<String, @Nullable Object> entry : details.entrySet()) {
            int before = out.length();
            if (!first) {
                out.append(',');
            }
            writeGuarded(entry.getKey(), entry.getValue(), before + (first ? 0 : 1));
            if (out.length() > MAX_CHARS) {
                out.setLength(before);
                truncated = true;
            } else {
                first = false;
            }
        }
        String start = truncated ? (out.isEmpty() ? "{" + TRUNCATED : "{" + TRUNCATED + ",") : "{";
        return out.insert(0, start).append('}').toString();
    }

    /** Whether anything was left out or replaced. */
    boolean truncated() {
        return truncated;
    }

    /** Values are the host's objects: whatever they throw costs their own entry only. */
    private void writeGuarded(String key, @Nullable Object value, int start) {
        try {
            writeEntry(key, value, 1);
        } catch (RuntimeException unreadable) {
            out.setLength(start);
            truncated = true;
            writeEntry(key, "unreadable: " + unreadable.getClass().getName(), 1);
        }
    }

    private void writeEntry(String key, @Nullable Object value, int depth) {
        writeString(key);
        out.append(':');
        if (value != null && redactor.isSecret(key)) {
            out.append('"').append(Redactor.MASK).append('"');
        } else {
            writeValue(value, depth);
        }
    }

    private void writeValue(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, depth);
        } else if (value instanceof Collection<?> collection) {
            writeArray(collection.iterator(), depth);
        } else if (value instanceof Object[] array) {
            writeArray(Arrays.asList(array).iterator(), depth);
        } else {
            writeString(redactor.redacted(cut(value.toString())));
        }
    }

    private void writeMap(Map<?, ?> map, int depth) {
        if (tooDeep(depth)) {
            return;
        }
        out.append('{');
        int start = out.length();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (out.length() > start) {
                out.append(',');
            }
            writeEntry(String.valueOf(entry.getKey()), entry.getValue(), depth + 1);
            if (full()) {
                break;
            }
        }
        out.append('}');
    }

    private void writeArray(Iterator<?> elements, int depth) {
        if (tooDeep(depth)) {
            return;
        }
        out.append('[');
        int start = out.length();
        while (elements.hasNext()) {
            if (out.length() > start) {
                out.append(',');
            }
            writeValue(elements.next(), depth + 1);
            if (full()) {
                break;
            }
        }
        out.append(']');
    }

    private boolean tooDeep(int depth) {
        if (depth > MAX_DEPTH) {
            truncated = true;
            out.append("\"…\"");
            return true;
        }
        return false;
    }

    /** The entry is going to be left out anyway. */
    private boolean full() {
        return out.length() > MAX_CHARS;
    }

    private void writeNumber(Number number) {
        boolean plain = number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte
                || number instanceof AtomicInteger
                || number instanceof AtomicLong
                || (number instanceof Double d && Double.isFinite(d))
                || (number instanceof Float f && Float.isFinite(f))
                || (number instanceof BigInteger big && big.bitLength() <= MAX_BITS)
                || (number instanceof BigDecimal decimal
                        && decimal.unscaledValue().bitLength() <= MAX_BITS);
        if (plain) {
            out.append(number);
        } else if (number instanceof BigInteger || number instanceof BigDecimal) {
            truncated = true;
            out.append("\"…\"");
        } else {
            writeString(cut(number.toString()));
        }
    }

    private String cut(String text) {
        String storable = StorableText.of(text, MAX_STRING);
        truncated |= !storable.equals(text);
        return storable;
    }

    private void writeString(String text) {
        String storable = cut(text);
        out.append('"');
        for (int i = 0; i < storable.length(); i++) {
            char c = storable.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
