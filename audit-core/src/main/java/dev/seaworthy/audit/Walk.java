package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How far one look through the audit trail has come: of one type, or of all categories that share an age. What it has
 * passed is deleted, held or kept by another word, and is not looked at again before the walk starts anew. Not
 * thread-safe.
 */
final class Walk {
    private static final UUID BEGINNING = new UUID(0, 0);

    private final Optional<String> eventType;
    private final Duration age;
    private UUID last = BEGINNING;
    private long held;

    Walk(Optional<String> eventType, Duration age) {
        this.eventType = eventType;
        this.age = age;
    }

    Optional<String> eventType() {
        return eventType;
    }

    /** Events before this are over; in microseconds, as events are. */
    Instant cutoff(Instant now) {
        return Micros.toInstant(Micros.of(now.minus(age)));
    }

    PruneRange next(Instant cutoff, int limit) {
        return new PruneRange(eventType, last, EventIds.first(cutoff), limit);
    }

    boolean covers(PruneCandidate event, RetentionRules rules) {
        if (eventType.isPresent()) {
            return eventType.get().equals(event.type());
        }
        return !rules.namesType(event.type())
                && rules.categoryAge(event.category()).equals(Optional.of(age));
    }

    void passed(UUID id, long heldUpToIt) {
        last = id;
        held += heldUpToIt;
    }

    /** How many it left standing because of a hold. */
    long held() {
        return held;
    }

    void startAnew() {
        last = BEGINNING;
        held = 0;
    }
}
