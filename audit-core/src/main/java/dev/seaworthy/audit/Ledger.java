package dev.seaworthy.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counters behind the loss account and the meters. Thread-safe. */
final class Ledger {
    private final LongAdder offered = new LongAdder();
    private final LongAdder recovered = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder storeFailures = new LongAdder();
    private final Map<RefusalReason, LongAdder> refused = new EnumMap<>(RefusalReason.class);
    private final InstantSource clock;
    private volatile AuditHealth.@Nullable Refusal lastRefusal;

    Ledger() {
        this(InstantSource.system());
    }

    Ledger(InstantSource clock) {
        this.clock = clock;
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    void offered() {
        offered.increment();
    }

    void recovered(long events) {
        recovered.add(events);
    }

    void stored(long events) {
        stored.add(events);
    }

    void joined() {
        joined.increment();
    }

    void deadLettered(long events) {
        deadLettered.add(events);
    }

    /** Bytes of the journal that are no record. */
    void damaged(long bytes) {
        damaged.add(bytes);
    }

    void storeFailure() {
        storeFailures.increment();
    }

    void refused(RefusalReason reason, long events) {
        if (events > 0) {
            counter(reason).add(events);
            lastRefusal = new AuditHealth.Refusal(reason, clock.instant());
        }
    }

    /** The last refusal, if it was within this time. */
    Optional<AuditHealth.Refusal> refusedWithin(Duration time) {
        AuditHealth.Refusal last = lastRefusal;
        boolean recent = last != null
                && Duration.between(last.at(), clock.instant()).abs().compareTo(time) <= 0;
        return recent ? Optional.ofNullable(last) : Optional.empty();
    }

    long offeredTotal() {
        return offered.sum();
    }

    long recoveredTotal() {
        return recovered.sum();
    }

    long storedTotal() {
        return stored.sum();
    }

    long joinedTotal() {
        return joined.sum();
    }

    long deadLetteredTotal() {
        return deadLettered.sum();
    }

    long damagedTotal() {
        return damaged.sum();
    }

    long storeFailuresTotal() {
        return storeFailures.sum();
    }

    long refusedTotal(RefusalReason reason) {
        return counter(reason).sum();
    }

    long refusedTotal() {
        return refused.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<RefusalReason, Long> refusedByReason() {
        Map<RefusalReason, Long> reasons = new EnumMap<>(RefusalReason.class);
        refused.forEach((reason, count) -> {
            if (count.sum() > 0) {
                reasons.put(reason, count.sum());
            }
        });
        return reasons;
    }

    AuditAccount account(long queued, long inFlight, long spooled) {
        return new AuditAccount(
                offered.sum(),
                recovered.sum(),
                stored.sum(),
                joined.sum(),
                queued,
                inFlight,
                spooled,
                deadLettered.sum(),
                refusedByReason());
    }

    private LongAdder counter(RefusalReason reason) {
        LongAdder counter = refused.get(reason);
        if (counter == null) {
            throw new IllegalStateException("every reason has a counter");
        }
        return counter;
    }
}
