package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An event that the store refused, or bytes that should have been one.
 *
 * @param event the event; empty when it can not be read, because a newer version of the library wrote it, or for damage
 * @param reason why it was set aside; repeats nothing of the event
 * @param since when it was set aside
 */
public record DeadLetter(Optional<AuditEvent> event, String reason, Instant since) {
    /** Its id; empty when it can not be read. */
    public Optional<UUID> id() {
        return event.map(AuditEvent::id);
    }

    /** The name of its type; empty when it can not be read. */
    public Optional<String> type() {
        return event.map(known -> known.type().name());
    }

    /** When it was logged; empty when it can not be read. */
    public Optional<Instant> createdAt() {
        return event.map(AuditEvent::createdAt);
    }

    /** Whether it can be read, and so submitted again. */
    public boolean readable() {
        return event.isPresent();
    }
}
