package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it stands in the store, with its evidence. {@link AuditJson} writes it.
 *
 * @param id UUID of version 7
 * @param createdAt UTC, in microseconds
 * @param event the fields, redacted and cut
 * @param evidence what proves them
 */
public record StoredEvent(UUID id, Instant createdAt, AuditEvent event, Evidence evidence) {

    /** The smallest id that an event of this instant can have: for a store, a range of time is a range of ids. */
    public static UUID firstIdAt(Instant instant) {
        return EventIds.first(instant);
    }

    /**
     * What a store read back.
     *
     * @param values the texts in the order of {@link EventField#all()}; null where absent
     */
    public static StoredEvent read(
            UUID id, Instant createdAt, @Nullable String[] values, int truncatedBits, Evidence evidence) {
        return new StoredEvent(
                id,
                createdAt,
                new AuditEvent(TypeRegistry.asRead(values), values.clone(), Map.of(), truncatedBits, id, createdAt),
                evidence);
    }

    /** How much it matters; empty when a newer version wrote a severity unknown here, whose text {@link #text} has. */
    public Optional<Severity> severity() {
        return Severity.known(text(EventField.SEVERITY));
    }

    /** How it ended; empty when unknown here. */
    public Optional<AuditStatus> status() {
        return AuditStatus.known(text(EventField.STATUS));
    }

    /** What kind of actor did it; empty when unknown here. */
    public Optional<ActorType> actorType() {
        return ActorType.known(text(EventField.ACTOR_TYPE));
    }

    /** The stored text of a field, null when absent. Values written by a newer version are kept as they are. */
    public @Nullable String text(EventField field) {
        return event.text(field);
    }
}
