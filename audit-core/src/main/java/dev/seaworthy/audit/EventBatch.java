package dev.seaworthy.audit;

import java.util.List;
import java.util.UUID;

/**
 * Events to be stored in one transaction.
 *
 * @param id the id of the batch, a UUID of version 7
 * @param events the events, at least one
 * @param replay whether some may be stored already; those must be left as they are
 */
public record EventBatch(UUID id, List<StoredEvent> events, boolean replay) {
    /** Copies the list, unless it is one of ours that never changes and seals its events as they are read. */
    public EventBatch {
        events = events instanceof SealingList ? events : List.copyOf(events);
    }
}
