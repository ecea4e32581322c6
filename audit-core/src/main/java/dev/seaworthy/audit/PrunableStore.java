package dev.seaworthy.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The ability of an {@link AuditStore} to delete events whose time is over, unless a {@link LegalHold} covers them.
 * Called on the thread {@code audit-retention} or that of a caller of {@link Retention}; every call is one short
 * transaction.
 */
public interface PrunableStore {
    /**
     * The next events of a range in the order of their ids, whatever their age or hold; empty at its end. Looks at no
     * more rows than it returns.
     */
    List<PruneCandidate> candidates(PruneRange range);

    /**
     * Deletes those of the events that are older than the prune's cutoff and under no hold at that moment, and adds
     * their number to the record of the prune, both or neither. A hold whose placing has ended before this call is
     * honoured; one being placed meanwhile waits for this call to end, so that from its end on nothing that it covers
     * vanishes.
     *
     * @throws AuditStoreException when nothing was, or perhaps was, deleted
     */
    PruneCount prune(Prune prune, List<UUID> ids);

    /** What {@link #prune} would do now, without doing it. */
    PruneCount preview(Prune prune, List<UUID> ids);

    /** Notes in the record of the prune, if it has one, that it came to its end; without this it was cut short. */
    void finished(Prune prune, Instant at);
}
