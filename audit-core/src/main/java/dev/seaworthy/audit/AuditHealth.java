package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the write path is doing, for a health check.
 *
 * @param queueDepth events waiting in memory, those of the batch being written included: what a crash would lose
 * @param queueCapacity how many can wait for their batch
 * @param oldestAge the age of the oldest waiting event; empty when none waits
 * @param spooled events in the journal, not yet stored
 * @param spooledBytes bytes of the journal's segments
 * @param deadLettered events that the store refuses and that wait for somebody to look; see {@link DeadLetters}
 * @param damagedBytes bytes of journals that were found to be no record since the start; a torn last record after a crash
 *     counts as well
 * @param refused events refused since the start, by reason; a reason that never occurred is absent
 * @param listenerMissed events of which the listeners did not hear, because they are too slow or hang
 * @param durable whether a stored event survives a crash of the machine
 * @param lastBatchSize events in the batch that was stored last; 0 before the first
 * @param lastCommit how long that took, from borrowing a connection to the commit
 * @param lastStoredAt when the store last confirmed a batch
 * @param lastError why the last attempt failed; empty after a success
 * @param retention what is wrong with retention: it fails, or nobody has configured it and the trail has become large
 *     or old; looked up in the background, empty when all is well
 */
public record AuditHealth(
        int queueDepth,
        int queueCapacity,
        Optional<Duration> oldestAge,
        long spooled,
        long spooledBytes,
        long deadLettered,
        long damagedBytes,
        Map<RefusalReason, Long> refused,
        long listenerMissed,
        boolean durable,
        int lastBatchSize,
        Optional<Duration> lastCommit,
        Optional<Instant> lastStoredAt,
        Optional<String> lastError,
        Optional<String> retention) {
    /** Copies the map. */
    public AuditHealth {
        refused = Collections.unmodifiableMap(new TreeMap<>(refused));
    }

    /** All refused events. */
    public long refusedTotal() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
