package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and should be remembered; immutable. Made with {@link #of}, each further method returns a
 * changed copy. What is left out comes from the {@link AuditContext} and the defaults of the {@link EventType}.
 *
 * <p>{@link AuditLogger#log(AuditEvent)} makes a copy with an id and a time, which listeners get and
 * {@link AuditTimeoutException#event()}: that can be logged again (it is stored once) but not changed. The event that was
 * given to {@code log} stays without an id; logged twice it is two events.
 */
public final class AuditEvent {
    private final EventType type;
    private final @Nullable String[] values;
    private final Map<String, @Nullable Object> details;
    private final int truncated;
    private final @Nullable UUID id;
    private final @Nullable Instant createdAt;

    AuditEvent(
            EventType type,
            @Nullable String[] values,
            Map<String, @Nullable Object> details,
            int truncated,
            @Nullable UUID id,
            @Nullable Instant createdAt) {
        this.type = type;
        this.values = values;
        this.details = details;
        this.truncated = truncated;
        this.id = id;
        this.createdAt = createdAt;
    }

    /**
     * An event of this type.
     *
     * @throws IllegalArgumentException when the name breaks the grammar of {@link EventType}
     */
    public static AuditEvent of(String typeName) {
        return of(TypeRegistry.BUILT_IN.resolve(typeName));
    }

    /** An event of this type. */
    public static AuditEvent of(EventType type) {
        @Nullable String[] values = new String[EventField.all().size()];
        values[EventField.EVENT_TYPE.index()] = type.name();
        return new AuditEvent(type, values, Map.of(), 0, null, null);
    }

    /** Who did it. */
    public AuditEvent by(Actor actor) {
        AuditEvent copy = copy();
        copy.values[EventField.ACTOR_TYPE.index()] = actor.type().text();
        copy.values[EventField.USER_ID.index()] = actor.id();
        copy.values[EventField.USERNAME.index()] = actor.name();
        copy.values[EventField.IMPERSONATOR_ID.index()] = actor.impersonatorId();
        return copy;
    }

    /** What it was done to. */
    public AuditEvent on(Resource resource) {
        AuditEvent copy = copy();
        copy.values[EventField.RESOURCE_TYPE.index()] = resource.type();
        copy.values[EventField.RESOURCE_ID.index()] = resource.id();
        copy.values[EventField.RESOURCE_NAME.index()] = resource.name();
        return copy;
    }

    /** The category, instead of that of the type. */
    public AuditEvent category(String category) {
        return with(EventField.EVENT_CATEGORY, TypeGrammar.requireCategory(category));
    }

    /** The severity, instead of that of the type. */
    public AuditEvent severity(Severity severity) {
        return with(EventField.SEVERITY, severity.text());
    }

    /** How it ended, instead of the default of the type. */
    public AuditEvent status(AuditStatus status) {
        return with(EventField.STATUS, status.text());
    }

    /** It was refused, for this reason. */
    public AuditEvent failed(@Nullable String reason) {
        return status(AuditStatus.FAILURE).with(EventField.ERROR_MESSAGE, reason);
    }

    /** It broke, for this reason. */
    public AuditEvent error(@Nullable String reason) {
        return status(AuditStatus.ERROR).with(EventField.ERROR_MESSAGE, reason);
    }

    /** One sentence for people. */
    public AuditEvent description(@Nullable String text) {
        return with(EventField.DESCRIPTION, text);
    }

    /** Whose data, where one installation serves several. */
    public AuditEvent tenant(@Nullable String tenantId) {
        return with(EventField.TENANT_ID, tenantId);
    }

    /** Address of the client, instead of that of the context. */
    public AuditEvent ipAddress(@Nullable String address) {
        return with(EventField.IP_ADDRESS, address);
    }

    /** Program of the client, instead of that of the context. */
    public AuditEvent userAgent(@Nullable String agent) {
        return with(EventField.USER_AGENT, agent);
    }

    /** HTTP method and path, instead of those of the context. */
    public AuditEvent request(@Nullable String method, @Nullable String path) {
        return with(EventField.REQUEST_METHOD, method).with(EventField.REQUEST_PATH, path);
    }

    /** Trace and span, instead of those of the context. */
    public AuditEvent trace(@Nullable String traceId, @Nullable String spanId) {
        return with(EventField.TRACE_ID, traceId).with(EventField.SPAN_ID, spanId);
    }

    /** What changed, as {@code {"changes":{"field":{"before":…,"after":…}}}} in {@code metadata}. */
    public AuditEvent changed(Changes changes) {
        return with("changes", changes.byField());
    }

    /**
     * One more entry of {@code metadata}. Strings, numbers, booleans, null, maps, collections and arrays become JSON,
     * bytes in base 64, all else its {@code toString()}; the value is read when the event is logged.
     */
    public AuditEvent with(String key, @Nullable Object value) {
        requireUnlogged();
        Map<String, @Nullable Object> more = new LinkedHashMap<>(details);
        more.put(Objects.requireNonNull(key, "key"), value);
        return new AuditEvent(type, values, Collections.unmodifiableMap(more), truncated, null, null);
    }

    /** The declared type with its defaults. */
    public EventType type() {
        return type;
    }

    /** The text of a field, null when absent. {@code METADATA} has its text once the event was logged. */
    public @Nullable String text(EventField field) {
        return values[field.index()];
    }

    /** The id, once logged: a UUID of version 7 whose order is the order of {@link #createdAt()}. */
    public @Nullable UUID id() {
        return id;
    }

    /** When it was logged, once it was: UTC, in microseconds. */
    public @Nullable Instant createdAt() {
        return createdAt;
    }

    /** The fields that were cut or had unstorable characters replaced, as bits of {@link EventField#bit()}. */
    public int truncatedBits() {
        return truncated;
    }

    @Override
    public String toString() {
        return "AuditEvent[" + type.name() + ", id=" + id + "]";
    }

    Map<String, @Nullable Object> details() {
        return details;
    }

    @Nullable
    String[] copyOfValues() {
        return values.clone();
    }

    private AuditEvent with(EventField field, @Nullable String value) {
        AuditEvent copy = copy();
        copy.values[field.index()] = value;
        return copy;
    }

    private AuditEvent copy() {
        requireUnlogged();
        return new AuditEvent(type, values.clone(), details, truncated, null, null);
    }

    private void requireUnlogged() {
        if (id != null) {
            throw new IllegalStateException("event " + id + " (" + type.name()
                    + ") was already logged and can not be changed; build a new one with AuditEvent.of");
        }
    }
}
