package dev.seaworthy.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which events a {@link LegalHold} keeps: those that match every criterion given. Immutable; begins with one criterion,
 * each further method narrows it.
 */
public final class HoldScope {
    private static final HoldScope NOTHING_YET = new HoldScope(null, null, null, null, null, null);
    /** What every database can keep: the years 1 to 9999. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final @Nullable String userId;
    private final @Nullable String resourceType;
    private final @Nullable String resourceId;
    private final @Nullable String eventType;
    private final @Nullable Instant from;
    private final @Nullable Instant to;

    private HoldScope(
            @Nullable String userId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable String eventType,
            @Nullable Instant from,
            @Nullable Instant to) {
        this.userId = userId;
        this.resourceType = resourceType;
        this.resourceId = resourceId;
        this.eventType = eventType;
        this.from = from;
        this.to = to;
    }

    /** As a store keeps it; at least one criterion is not null. */
    public static HoldScope read(
            @Nullable String userId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable String eventType,
            @Nullable Instant from,
            @Nullable Instant to) {
        return new HoldScope(userId, resourceType, resourceId, eventType, from, to);
    }

    /** What this user did, under the own name or as somebody else. */
    public static HoldScope user(String userId) {
        return NOTHING_YET.andUser(userId);
    }

    /** What was done to this resource. */
    public static HoldScope resource(String type, String id) {
        return NOTHING_YET.andResource(type, id);
    }

    /** What was done to resources of this type. */
    public static HoldScope resourceType(String type) {
        return NOTHING_YET.andResourceType(type);
    }

    /** Events of this type. */
    public static HoldScope eventType(String type) {
        return NOTHING_YET.andEventType(type);
    }

    /**
     * What happened from this time on.
     *
     * @throws IllegalArgumentException outside of the years 1 to 9999
     */
    public static HoldScope from(Instant start) {
        return NOTHING_YET.andFrom(start);
    }

    /**
     * What happened before this time.
     *
     * @throws IllegalArgumentException outside of the years 1 to 9999
     */
    public static HoldScope until(Instant end) {
        return NOTHING_YET.andUntil(end);
    }

    /** Of these, what this user did, under the own name or as somebody else. */
    public HoldScope andUser(String id) {
        return new HoldScope(
                asStored("user id", id, EventField.USER_ID), resourceType, resourceId, eventType, from, to);
    }

    /** Of these, what was done to this resource. */
    public HoldScope andResource(String type, String id) {
        return new HoldScope(
                userId,
                asStored("resource type", type, EventField.RESOURCE_TYPE),
                asStored("resource id", id, EventField.RESOURCE_ID),
                eventType,
                from,
                to);
    }

    /** Of these, what was done to resources of this type. */
    public HoldScope andResourceType(String type) {
        return new HoldScope(
                userId, asStored("resource type", type, EventField.RESOURCE_TYPE), resourceId, eventType, from, to);
    }

    /** Of these, events of this type. */
    public HoldScope andEventType(String type) {
        return new HoldScope(userId, resourceType, resourceId, TypeGrammar.requireType(type), from, to);
    }

    /**
     * Of these, what happened from this time on.
     *
     * @throws IllegalArgumentException outside of the years 1 to 9999, or not before the end
     */
    public HoldScope andFrom(Instant start) {
        return checked(new HoldScope(userId, resourceType, resourceId, eventType, floor(inRange("start", start)), to));
    }

    /**
     * Of these, what happened before this time.
     *
     * @throws IllegalArgumentException outside of the years 1 to 9999, or not after the start
     */
    public HoldScope andUntil(Instant end) {
        return checked(new HoldScope(userId, resourceType, resourceId, eventType, from, ceiling(inRange("end", end))));
    }

    /** The user, also when acting as somebody else. */
    public Optional<String> userId() {
        return Optional.ofNullable(userId);
    }

    /** The type of the resource. */
    public Optional<String> resourceType() {
        return Optional.ofNullable(resourceType);
    }

    /** The id of the resource. */
    public Optional<String> resourceId() {
        return Optional.ofNullable(resourceId);
    }

    /** The type of the event. */
    public Optional<String> eventType() {
        return Optional.ofNullable(eventType);
    }

    /** The start, inclusive, in microseconds. */
    public Optional<Instant> from() {
        return Optional.ofNullable(from);
    }

    /** The end, exclusive, in microseconds. */
    public Optional<Instant> to() {
        return Optional.ofNullable(to);
    }

    /** Whether this event matches every criterion, for a store that looks at events one by one. */
    public boolean covers(StoredEvent event) {
        return (userId == null
                        || userId.equals(event.text(EventField.USER_ID))
                        || userId.equals(event.text(EventField.IMPERSONATOR_ID)))
                && matches(resourceType, event, EventField.RESOURCE_TYPE)
                && matches(resourceId, event, EventField.RESOURCE_ID)
                && matches(eventType, event, EventField.EVENT_TYPE)
                && (from == null || !event.createdAt().isBefore(from))
                && (to == null || event.createdAt().isBefore(to));
    }

    private static boolean matches(@Nullable String wanted, StoredEvent event, EventField field) {
        return wanted == null || wanted.equals(event.text(field));
    }

    /** The criteria by name, for people and for the audit trail. */
    public Map<String, String> criteria() {
        Map<String, String> criteria = new LinkedHashMap<>();
        userId().ifPresent(value -> criteria.put("user_id", value));
        resourceType().ifPresent(value -> criteria.put("resource_type", value));
        resourceId().ifPresent(value -> criteria.put("resource_id", value));
        eventType().ifPresent(value -> criteria.put("event_type", value));
        from().ifPresent(value -> criteria.put("from", value.toString()));
        to().ifPresent(value -> criteria.put("to", value.toString()));
        return criteria;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HoldScope scope && scope.criteria().equals(criteria());
    }

    @Override
    public int hashCode() {
        return criteria().hashCode();
    }

    @Override
    public String toString() {
        return "HoldScope" + criteria();
    }

    /** Cut, repaired and masked like the ids of events, or it would never be equal to one. */
    private static String asStored(String name, String value, EventField field) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("the " + name + " of a legal hold is empty; leave it out or name one");
        }
        return FittingText.of(value, field.maxCodePoints(), Redactor::withoutTokens)
                .text();
    }

    private static Instant inRange(String name, Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException("the " + name + " of a legal hold, " + time
                    + ", is not in the years 1 to 9999; leave the " + name + " out for an open hold");
        }
        return time;
    }

    /** Outwards, so that nothing slips out between two microseconds. */
    private static Instant floor(Instant time) {
        return Micros.toInstant(Micros.of(time));
    }

    private static Instant ceiling(Instant time) {
        Instant floor = floor(time);
        return floor.equals(time) ? floor : floor.plusNanos(1000);
    }

    private static HoldScope checked(HoldScope scope) {
        if (scope.from != null && scope.to != null && !scope.from.isBefore(scope.to)) {
            throw new IllegalArgumentException("the legal hold ends at " + scope.to + ", which is not after its start "
                    + scope.from + "; swap them");
        }
        return scope;
    }
}
