package dev.seaworthy.alerts.slo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what was counted here into the store and fetches what others counted: the only class that waits for it. */
final class StoreExchange {

    /** A day longer than the longest window. */
    private static final Duration READ_BACK = Objective.WINDOW.plusDays(1);

    /** Others count into the hour that runs, and save the one before up to a minute or two after it. */
    private static final Duration READ_AGAIN = Duration.ofHours(2);

    /** In between, an instance may have come back that could not save for long. */
    private static final int ROUNDS_BETWEEN_FULL_READS = 60;

    private static final int ROUNDS_OF_A_DAY = (int) Duration.ofDays(1).dividedBy(SloMonitor.EXCHANGE);
    private static final int MOST_AT_ONCE = 1000;
    private static final Logger log = LoggerFactory.getLogger(StoreExchange.class);

    private final CountStore store;
    private final CountStore.Writer writer;
    private final Ledger ledger;
    private final OtherCounts others;
    private final InstantSource clock;
    private final AtomicInteger roundsToFullRead = new AtomicInteger();
    private final AtomicInteger roundsToPrune = new AtomicInteger();
    private volatile @Nullable Instant readAt;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong allFailures = new AtomicLong();
    private volatile @Nullable String error;

    StoreExchange(CountStore store, CountStore.Writer writer, Ledger ledger, OtherCounts others, InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.ledger = ledger;
        this.others = others;
        this.clock = clock;
    }

    /** When what others counted was last read; {@code null} while it never was. */
    @Nullable
    Instant readAt() {
        return readAt;
    }

    /** How often it failed, one after the other. */
    long failures() {
        return failures.get();
    }

    /** How often it failed since the start. */
    long allFailures() {
        return allFailures.get();
    }

    /** Why; without anything that a database may have put into its message. */
    @Nullable
    String error() {
        return error;
    }

    /** The next exchange reads everything; for a day nothing is dropped by a clock that may be wrong. */
    void clockWasSet() {
        roundsToFullRead.set(0);
        roundsToPrune.set(ROUNDS_OF_A_DAY);
    }

    /** One exchange; it goes on after any failure. Says whether it succeeded. */
    boolean exchangeOnce() {
        try {
            save();
            read(clock.instant());
            if (failures.getAndSet(0) > 0) {
                log.info("The counts of objectives are exchanged with {} again", name());
            }
            error = null;
            return true;
        } catch (Exception | Error failure) {
            // Also errors, as of a driver that lacks a class: they would end the thread, and nobody would know.
            roundsToFullRead.set(0);
            tell(failure);
            return false;
        }
    }

    private void tell(Throwable failure) {
        if (failures.getAndIncrement() == 0) {
            log.warn(
                    "The counts of objectives could not be exchanged with {}; they are kept in memory and this is tried"
                            + " again every minute",
                    name(),
                    failure);
        }
        allFailures.incrementAndGet();
        error = failure instanceof RefusedTablesException
                ? failure.getMessage()
                : name() + " failed with " + failure.getClass().getSimpleName() + "; the log says more";
    }

    private String name() {
        return store.getClass().getSimpleName();
    }

    private void save() throws Exception {
        List<SloCount> unsaved = ledger.unsaved();
        for (int from = 0; from < unsaved.size(); from += MOST_AT_ONCE) {
            List<SloCount> some = unsaved.subList(from, Math.min(from + MOST_AT_ONCE, unsaved.size()));
            store.save(writer, some);
            ledger.saved(some);
        }
    }

    private void read(Instant now) throws Exception {
        boolean full = roundsToFullRead.getAndUpdate(left -> left <= 0 ? ROUNDS_BETWEEN_FULL_READS : left - 1) <= 0;
        read(Grain.HOUR, now.minus(full ? READ_BACK : READ_AGAIN));
        read(Grain.MINUTE, now.minus(Grain.MINUTE.kept()));
        readAt = now;
        boolean clockIsTrusted = roundsToPrune.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
        if (full) {
            others.forgetBefore(Grain.HOUR, Grain.HOUR.slot(now.minus(READ_BACK)));
            others.forgetBefore(Grain.MINUTE, Grain.MINUTE.slot(now.minus(Grain.MINUTE.kept())));
            if (clockIsTrusted) {
                store.prune(Grain.HOUR, now);
                store.prune(Grain.MINUTE, now);
            }
        }
    }

    private void read(Grain grain, Instant from) throws Exception {
        others.replaceSince(grain, grain.slot(from), store.othersSince(grain, from, writer));
    }
}
