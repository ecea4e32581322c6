package dev.seaworthy.audit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where every event went since the logger started. At quiescence {@link #balance()} is 0: nothing was lost silently.
 *
 * @param offered events given to {@code log}
 * @param recovered events read at start, or adopted, from journals and dead letters, and those that the journal's disk
 *     took after their caller had gone
 * @param stored events confirmed by the store
 * @param joined events handed to transactions of callers
 * @param queued events waiting in memory
 * @param inFlight events in the batch that is being written
 * @param spooled events in the journal, not yet stored
 * @param deadLettered events that the store refuses and that lie in {@link DeadLetters} now
 * @param refused events not accepted or given up, by reason
 */
public record AuditAccount(
        long offered,
        long recovered,
        long stored,
        long joined,
        long queued,
        long inFlight,
        long spooled,
        long deadLettered,
        Map<RefusalReason, Long> refused) {
    /** Copies the map. */
    public AuditAccount {
        Map<RefusalReason, Long> copy = new EnumMap<>(RefusalReason.class);
        copy.putAll(refused);
        refused = Collections.unmodifiableMap(copy);
    }

    /** All refused events. */
    public long refusedTotal() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What came in less what is known to be somewhere; 0 at quiescence. */
    public long balance() {
        return offered + recovered - stored - joined - queued - inFlight - spooled - deadLettered - refusedTotal();
    }
}
