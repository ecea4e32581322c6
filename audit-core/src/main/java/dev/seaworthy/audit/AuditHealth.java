package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the write path is doing, for a health check; {@link #complaint} says what is wrong.
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
 * @param lastRefusal the last refusal, while it is not older than {@link #RECENT}
 * @param listenerMissed events of which the listeners did not hear: they are too slow or hang, or the logger is closed
 * @param durable whether a stored event survives a crash of the machine
 * @param lastBatchSize events in the batch that was stored last; 0 before the first
 * @param lastCommit how long that took, from borrowing a connection to the commit
 * @param lastStoredAt when the store last confirmed a batch
 * @param lastError why the last attempt to store failed; empty after a success
 * @param journalError why events in the journal can not be read, and stay there; empty when all can
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
        Optional<Refusal> lastRefusal,
        long listenerMissed,
        boolean durable,
        int lastBatchSize,
        Optional<Duration> lastCommit,
        Optional<Instant> lastStoredAt,
        Optional<String> lastError,
        Optional<String> journalError,
        Optional<String> retention) {
    /** How long a refusal is news: no check of the usual interval misses it, and its thresholds can be met. */
    public static final Duration RECENT = Duration.ofMinutes(5);

    /** Copies the map. */
    public AuditHealth {
        refused = Collections.unmodifiableMap(new TreeMap<>(refused));
    }

    /** All refused events. */
    public long refusedTotal() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What somebody should look at, in one line: the store takes no events, the journal can not be read, events were refused
     * lately, dead letters wait, or retention is in trouble; empty when all is well. A reason to be degraded, none to be
     * down: the application works.
     */
    public Optional<String> complaint() {
        List<String> complaints = new ArrayList<>();
        lastError.ifPresent(reason -> complaints.add("the audit store does not take events: " + reason));
        journalError.ifPresent(reason -> complaints.add("events in the audit journal can not be read: " + reason));
        lastRefusal.ifPresent(last -> complaints.add("audit events are refused ("
                + last.reason().text() + "), " + refusedTotal() + " so far, the last at " + last.at()));
        if (deadLettered > 0) {
            complaints.add(deadLettered + " audit events are dead letters, which the store refuses: look at"
                    + " AuditLogger.deadLetters(), mend the cause and submit them again");
        }
        retention.ifPresent(complaints::add);
        return complaints.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", complaints));
    }

    /**
     * A refusal of one or more events.
     *
     * @param reason why
     * @param at when
     */
    public record Refusal(RefusalReason reason, Instant at) {}
}
