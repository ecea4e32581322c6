package dev.seaworthy.audit;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the details of one event into the text of a JSON object, without secrets, bounded in size and depth. Entries that
 * fit are whole; those that are too large come last and as far as they fit, and the object then begins with
 * {@code "_truncated":true}. For one use.
 */
final class MetadataText {
    static final String TRUNCATED = "\"_truncated\":true";

    private static final String TRUNCATED_KEY = "_truncated";
    private static final int MAX_CHARS = EventField.METADATA.maxCodePoints() - TRUNCATED.length() - 3;
    private static final int MAX_STRING = 4096;
    private static final int MAX_KEY = 256;
    private static final int MAX_BYTES = MAX_STRING / 4 * 3;
    private static final int MAX_DEPTH = 16;

    private final Redactor redactor;
    private final JsonText out = new JsonText();
    private boolean truncated;
    private boolean cutting;

    MetadataText(Redactor redactor) {
        this.redactor = redactor;
    }

    /** The text of the object. */
    String of(Map<String, @Nullable Object> details) {
        List<Map.Entry<String, @Nullable Object>> tooLarge = new ArrayList<>(0);
        for (Map.Entry<String, @Nullable Object> entry : details.entrySet()) {
            if (!writeWhole(entry.getKey(), entry.getValue())) {
                tooLarge.add(entry);
            }
        }
        cutting = true;
        for (Map.Entry<String, @Nullable Object> entry : tooLarge) {
            truncated = true;
            writeWhole(entry.getKey(), entry.getValue());
        }
        String start = truncated ? (out.length() == 0 ? "{" + TRUNCATED : "{" + TRUNCATED + ",") : "{";
        return start + out + '}';
    }

    /** Whether anything was left out or replaced. */
    boolean truncated() {
        return truncated;
    }

    /** Writes an entry, or nothing and says so. */
    private boolean writeWhole(String key, @Nullable Object value) {
        int before = out.length();
        boolean mark = truncated;
        if (before > 0) {
            out.raw(',');
        }
        // The mark of the cut must not be spoofed.
        writeGuarded(key.equals(TRUNCATED_KEY) ? "_" + key : key, value);
        if (full(0)) {
            out.backTo(before);
            truncated = mark;
            return false;
        }
        return true;
    }

    /** Values are the host's objects: whatever they throw costs their own entry only. */
    private void writeGuarded(String key, @Nullable Object value) {
        int start = out.length();
        try {
            writeEntry(key, value, 1);
        } catch (RuntimeException | StackOverflowError unreadable) {
            out.backTo(start);
            truncated = true;
            writeEntry(key, "unreadable: " + unreadable.getClass().getName(), 1);
        }
    }

    private void writeEntry(String key, @Nullable Object value, int depth) {
        writeKey(key);
        boolean secret = redactor.isSecret(key);
        if (value instanceof Changes.Change change) {
            writeMap(secret ? change.masked() : change.sides(), depth);
        } else if (secret && value != null && !(value instanceof Boolean)) {
            out.quoted(Redactor.MASK);
        } else {
            writeValue(value, depth);
        }
    }

    private void writeKey(String key) {
        String storable = StorableText.of(key, MAX_KEY);
        truncated |= !storable.equals(key);
        out.quoted(redactor.redacted(storable));
        out.raw(':');
    }

    private void writeValue(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean) {
            out.raw(String.valueOf(value));
        } else if (value instanceof String text) {
            writeText(text, depth);
        } else if (value instanceof Number number) {
            writeNumber(number, depth);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, depth);
        } else if (value instanceof Collection<?> collection) {
            writeArray(collection.iterator(), depth);
        } else if (value instanceof Optional<?> optional) {
            writeValue(optional.orElse(null), depth);
        } else if (value.getClass().isArray()) {
            writeArray(value, depth);
        } else {
            writeText(String.valueOf((Object) value.toString()), depth);
        }
    }

    private void writeMap(Map<?, ?> map, int depth) {
        if (tooDeep(depth)) {
            return;
        }
        out.raw('{');
        int start = out.length();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            int before = comma(start);
            writeEntry(String.valueOf(entry.getKey()), entry.getValue(), depth + 1);
            if (full(depth) && leftOut(before)) {
                break;
            }
        }
        out.raw('}');
    }

    private void writeArray(Iterator<?> elements, int depth) {
        if (tooDeep(depth)) {
            return;
        }
        out.raw('[');
        int start = out.length();
        while (elements.hasNext()) {
            int before = comma(start);
            writeValue(elements.next(), depth + 1);
            if (full(depth) && leftOut(before)) {
                break;
            }
        }
        out.raw(']');
    }

    private void writeArray(Object array, int depth) {
        if (array instanceof Object[] objects) {
            writeArray(Arrays.asList(objects).iterator(), depth);
        } else if (array instanceof char[] chars) {
            writeText(new String(chars), depth);
        } else if (array instanceof byte[] bytes) {
            truncated |= bytes.length > MAX_BYTES;
            writeText(
                    Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, MAX_BYTES))), depth);
        } else {
            writeArray(
                    IntStream.range(0, Array.getLength(array))
                            .mapToObj(i -> Array.get(array, i))
                            .iterator(),
                    depth);
        }
    }

    private int comma(int start) {
        int before = out.length();
        if (before > start) {
            out.raw(',');
        }
        return before;
    }

    /** Ends the container: its last element is taken back, or all of it will be. */
    private boolean leftOut(int before) {
        if (cutting) {
            out.backTo(before);
            truncated = true;
        }
        return true;
    }

    private boolean tooDeep(int depth) {
        if (depth > MAX_DEPTH) {
            truncated = true;
            out.quoted("…");
            return true;
        }
        return false;
    }

    /** Whether there is no room left for the brackets that close what is open. */
    private boolean full(int depth) {
        return out.length() + depth > MAX_CHARS;
    }

    private void writeNumber(Number number, int depth) {
        String literal = JsonText.literal(number);
        if (literal != null && !CardNumber.isCard(literal)) {
            out.raw(literal);
        } else if (literal != null) {
            out.quoted(Redactor.MASK);
        } else if (JsonText.isImmense(number)) {
            truncated = true;
            out.quoted("…");
        } else {
            writeText(String.valueOf(number), depth);
        }
    }

    /** A little more is looked through than is kept, so that a secret at the cut is seen whole. */
    private void writeText(String text, int depth) {
        String window = StorableText.of(text, MAX_STRING + Redactor.OVERLAP);
        String redacted = redactor.redacted(window);
        String storable = StorableText.of(redacted, MAX_STRING);
        truncated |= !window.equals(text) || !storable.equals(redacted);
        int room = MAX_CHARS - out.length() - depth;
        if (cutting && room >= JsonText.MIN_ROOM) {
            truncated |= out.quotedWithin(storable, room);
        } else {
            out.quoted(storable);
        }
    }
}
