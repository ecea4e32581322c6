package dev.seaworthy.audit;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind of event with its defaults; immutable. Types are open: applications make their own with {@link #of} and
 * register them with {@link AuditLoggerBuilder#types(EventType...)}.
 *
 * @param name dotted name: 1 to 8 segments of {@code a-z 0-9 _ -}, each beginning with a letter
 * @param category the group the type belongs to, such as {@code data_modification}
 * @param severity the severity of an event that names none
 * @param status the status of an event that names none
 * @param mode the mode of this type, or null for that of the logger
 * @param floor the weakest mode allowed, whatever a call asks for
 * @param retention how long events of this type are kept if it is registered, or null for as long as its category
 * @param personal fields that hold personal data in events of this type, beside those that always do
 */
public record EventType(
        String name,
        String category,
        Severity severity,
        AuditStatus status,
        @Nullable AuditMode mode,
        AuditMode floor,
        @Nullable Duration retention,
        Set<EventField> personal) {

    /**
     * Checks names, retention and personal fields, and copies the set.
     *
     * @throws IllegalArgumentException for a malformed name, a retention that is not positive, or a personal field that can
     *     not be erased later
     */
    public EventType {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(floor, "floor");
        TypeGrammar.requireType(name);
        TypeGrammar.requireCategory(category);
        if (retention != null && (retention.isZero() || retention.isNegative())) {
            throw new IllegalArgumentException("retention " + retention + " of event type " + name
                    + " is not positive; leave it out to keep events as long as their category");
        }
        personal = Set.copyOf(personal);
        personal.forEach(field -> requireErasable(name, field));
    }

    /**
     * The built-in type of this name; for any other name one with the category that its first segment suggests, severity
     * info and status success.
     */
    public static EventType of(String name) {
        return TypeRegistry.BUILT_IN.resolve(name);
    }

    /** One that is not built in; does not look at those that are, so that they can be made with it. */
    static EventType plain(String name) {
        return new EventType(
                name,
                TypeGrammar.categoryOf(TypeGrammar.requireType(name)),
                Severity.INFO,
                AuditStatus.SUCCESS,
                null,
                AuditMode.ASYNC,
                null,
                Set.of());
    }

    /** The same type in another category. */
    public EventType inCategory(String newCategory) {
        return new EventType(name, newCategory, severity, status, mode, floor, retention, personal);
    }

    /** The same type with another default severity. */
    public EventType withSeverity(Severity newSeverity) {
        return new EventType(name, category, newSeverity, status, mode, floor, retention, personal);
    }

    /** The same type with another default status. */
    public EventType withStatus(AuditStatus newStatus) {
        return new EventType(name, category, severity, newStatus, mode, floor, retention, personal);
    }

    /** The same type, logged in this mode unless a call says otherwise. */
    public EventType withMode(AuditMode newMode) {
        return new EventType(name, category, severity, status, newMode, floor, retention, personal);
    }

    /** The same type, never logged in a weaker mode. */
    public EventType atLeast(AuditMode newFloor) {
        return new EventType(name, category, severity, status, mode, newFloor, retention, personal);
    }

    /**
     * The same type, kept this long, whatever the retention of its category. Counts only for a type that is registered
     * with {@link AuditLoggerBuilder#types(EventType...)}, because retention knows events by name alone; the logger warns
     * of an event whose type is not.
     *
     * @throws IllegalArgumentException when the span is not positive
     */
    public EventType keptFor(Duration newRetention) {
        return new EventType(name, category, severity, status, mode, floor, newRetention, personal);
    }

    /**
     * The same type, whose events hold personal data in these fields too.
     *
     * @throws IllegalArgumentException for a field that can not be erased later
     */
    public EventType withPersonal(EventField... fields) {
        EnumSet<EventField> all = EnumSet.noneOf(EventField.class);
        all.addAll(personal);
        all.addAll(Arrays.asList(fields));
        return new EventType(name, category, severity, status, mode, floor, retention, all);
    }

    /** The bit set of all personal fields of this type, as stored in {@code pii_fields}. */
    public int personalBits() {
        int bits = 0;
        for (EventField field : EventField.all()) {
            if (field.personal() || personal.contains(field)) {
                bits |= field.bit();
            }
        }
        return bits;
    }

    /** What always is personal may be named too. */
    private static void requireErasable(String type, EventField field) {
        if (!field.personal() && !TypeGrammar.ERASABLE.contains(field)) {
            throw new IllegalArgumentException("field " + field.column() + " can not be declared personal by type "
                    + type + "; choose from " + TypeGrammar.ERASABLE);
        }
    }
}
