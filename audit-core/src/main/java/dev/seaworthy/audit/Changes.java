package dev.seaworthy.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two states of a thing, for {@link AuditEvent#changed}: the fields that changed, each with its value
 * before and after. A field that was not there before has no {@code before}, one that is gone no {@code after}. Values
 * of secret names are masked when the event is logged. Immutable.
 *
 * <pre>{@code
 * Changes changes = Changes.between(old, edited, p -> Map.of("name", p.name(), "owner", p.owner()));
 * audit.log(AuditEvents.projectUpdated(project).changed(changes));
 * }</pre>
 */
public final class Changes {
    private final Map<String, Change> byField;

    private Changes(Map<String, Change> byField) {
        this.byField = byField;
    }

    /** The entries that differ, compared with {@code equals} (arrays by their elements). */
    public static Changes between(Map<String, ?> before, Map<String, ?> after) {
        Map<String, Change> changes = new LinkedHashMap<>();
        Set<String> fields = new LinkedHashSet<>(before.keySet());
        fields.addAll(after.keySet());
        for (String field : fields) {
            boolean had = has(before, field);
            boolean has = has(after, field);
            Change change = new Change(had, had ? before.get(field) : null, has, has ? after.get(field) : null);
            if (change.differs()) {
                changes.put(field, change);
            }
        }
        return new Changes(changes);
    }

    /** Some maps throw when they are asked for a null that another map holds. */
    private static boolean has(Map<String, ?> fields, @Nullable String field) {
        return field == null ? fields.keySet().stream().anyMatch(Objects::isNull) : fields.containsKey(field);
    }

    /** As {@link #between(Map, Map)}, for two objects whose fields the function tells. */
    public static <T> Changes between(T before, T after, Function<? super T, ? extends Map<String, ?>> fields) {
        return between(fields.apply(before), fields.apply(after));
    }

    /** One field, whether it differs or not. */
    public static Changes of(String field, @Nullable Object before, @Nullable Object after) {
        return new Changes(Map.of(field, new Change(true, before, true, after)));
    }

    /** Whether nothing changed: then there may be nothing to log. */
    public boolean isEmpty() {
        return byField.isEmpty();
    }

    /** The names of the fields that changed, in the order of the state before, then of what is new. */
    public Set<String> fields() {
        return Collections.unmodifiableSet(byField.keySet());
    }

    Map<String, Change> byField() {
        return byField;
    }

    @Override
    public String toString() {
        // The values may be secret.
        return "Changes" + byField.keySet();
    }

    /** The two sides of one field. */
    record Change(
            boolean had,
            @Nullable Object before,
            boolean has,
            @Nullable Object after) {
        boolean differs() {
            return had != has || !Objects.deepEquals(before, after);
        }

        Map<String, @Nullable Object> sides() {
            return sides(before, after);
        }

        Map<String, @Nullable Object> masked() {
            return sides(before == null ? null : Redactor.MASK, after == null ? null : Redactor.MASK);
        }

        private Map<String, @Nullable Object> sides(@Nullable Object first, @Nullable Object second) {
            Map<String, @Nullable Object> sides = new LinkedHashMap<>();
            if (had) {
                sides.put("before", first);
            }
            if (has) {
                sides.put("after", second);
            }
            return sides;
        }
    }
}
