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
import java.util.function.UnaryOperator;
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
    private final UnaryOperator<String> withoutSecrets;
    private final JsonText out = new JsonText();
    private boolean truncated;
    private boolean cutting;

    MetadataText(Redactor redactor) {
        this.redactor = redactor;
        this.withoutSecrets = redactor::redacted;
    }

    /** The text of the object. */
    String of(Map<String, @Nullable Object> details) {
        List<Entry> tooLarge = new ArrayList<>(0);
        UniqueKeys keys = new UniqueKeys();
        for (Map.Entry<String, @Nullable Object> entry : details.entrySet()) {
            String key = entry.getKey();
            // The mark of the cut must not be spoofed.
            Entry written = entry(key, key.equals(TRUNCATED_KEY) ? "_" + key : key, entry.getValue(), keys);
            if (!writeWhole(written)) {
                tooLarge.add(written);
            }
        }
        cutting = true;
        for (Entry entry : tooLarge) {
            truncated = true;
            writeWhole(entry);
        }
        String start = truncated ? (out.length() == 0 ? "{" + TRUNCATED : "{" + TRUNCATED + ",") : "{";
        return start + out + '}';
    }

    /** Whether anything was left out or replaced. */
    boolean truncated() {
        return truncated;
    }

    /** Writes an entry, or nothing and says so. */
    private boolean writeWhole(Entry entry) {
        int before = out.length();
        boolean mark = truncated;
        if (before > 0) {
            out.raw(',');
        }
        writeGuarded(entry);
        if (full(0)) {
            out.backTo(before);
            truncated = mark;
            return false;
        }
        return true;
    }

    /** Values are the host's objects: whatever they throw costs their own entry only. */
    private void writeGuarded(Entry entry) {
        int start = out.length();
        try {
            writeEntry(entry, 1);
        } catch (Throwable unreadable) {
            HostFailure.throwIfFatal(unreadable);
            out.backTo(start);
            truncated = true;
            writeEntry(entry.with("unreadable: " + unreadable.getClass().getName()), 1);
        }
    }

    private void writeEntry(Entry entry, int depth) {
        out.quoted(entry.name());
        out.raw(':');
        @Nullable Object value = entry.value();
        if (value instanceof Changes.Change change) {
            writeMap(entry.secret() ? change.masked() : change.sides(), depth);
        } else if (entry.secret() && value != null && !(value instanceof Boolean)) {
            out.quoted(Redactor.MASK);
        } else {
            writeValue(value, depth);
        }
    }

    /** Judged by its whole key; what is written of it differs from all other keys of its object. */
    private Entry entry(String key, String shown, @Nullable Object value, UniqueKeys keys) {
        String name = fitting(shown, MAX_KEY);
        String unique = keys.next(name);
        truncated |= !unique.equals(name);
        return new Entry(unique, redactor.isSecret(key), value);
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
        UniqueKeys keys = new UniqueKeys();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            int before = comma(start);
            String key = String.valueOf(entry.getKey());
            writeEntry(entry(key, key, entry.getValue(), keys), depth + 1);
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
            byte[] kept = Arrays.copyOf(bytes, Math.min(bytes.length, MAX_BYTES));
            // Not looked through: the letters of encoded bytes mean nothing, and "eyJ" only that they begin with {".
            writeFitting(Base64.getEncoder().encodeToString(kept), depth);
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

    private void writeText(String text, int depth) {
        writeFitting(fitting(text, MAX_STRING), depth);
    }

    private void writeFitting(String text, int depth) {
        int room = MAX_CHARS - out.length() - depth;
        if (cutting && room >= JsonText.MIN_ROOM) {
            truncated |= out.quotedWithin(text, room);
        } else {
            out.quoted(text);
        }
    }

    private String fitting(String text, int max) {
        FittingText fitting = FittingText.of(text, max, withoutSecrets);
        truncated |= fitting.altered();
        return fitting.text();
    }

    /** What is written under a name; true if its value is to be masked. */
    private record Entry(
            String name, boolean secret, @Nullable Object value) {
        Entry with(String other) {
            return new Entry(name, secret, other);
        }
    }
}
