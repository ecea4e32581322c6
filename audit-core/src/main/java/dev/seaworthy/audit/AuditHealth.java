package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
 * @param refused events refused since the start
 * @param listenerMissed events of which the listeners did not hear, because they are too slow or hang
 * @param durable whether a stored event survives a crash of the machine
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
        long refused,
        long listenerMissed,
        boolean durable,
        Optional<Instant> lastStoredAt,
        Optional<String> lastError,
        Optional<String> retention) {}
