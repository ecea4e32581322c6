package dev.seaworthy.audit;

import java.time.Instant;
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

    /** The stored text of a field, null when absent. Values written by a newer version are kept as they are. */
    public @Nullable String text(EventField field) {
        return event.text(field);
    }
}
