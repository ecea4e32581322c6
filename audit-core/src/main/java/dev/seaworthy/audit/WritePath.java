package dev.seaworthy.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands prepared events over to queue or journal, as their mode promises. Thread-safe. */
final class WritePath {
    private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);
    /** The least that callers who wait give the journal's disk. */
    private static final Duration JOURNAL_LIMIT = Duration.ofSeconds(2);
    /**
     * The most that {@code ASYNC} waits for the journal's disk when the queue is full: far more than a healthy fsync takes,
     * and as long as a request can be late unnoticed. To wait for nothing would mean to answer before the record is synced,
     * which is a second queue in memory that a crash loses; to wait longer would stop the host for the sake of its audit. A disk
     * that is too busy for it costs events, which are counted and told; then it is left alone for {@link #STALL_NANOS}.
     */
    private static final Duration OVERFLOW_LIMIT = Duration.ofMillis(250);
    /** How long {@code ASYNC} leaves a disk alone that did not answer in that time. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When closing; shared fsyncs, without copying a large queue. */
    private static final int SPOOLED_AT_ONCE = 1_000;

    private final IntakeQueue queue;
    private final Custody custody;
    private final Ledger ledger;
    private final Refusals refusals;
    private final Doubts doubts;
    private final BooleanSupplier durable;
    private final Duration syncTimeout;
    private final Duration journalTimeout;
    private final RateLimitedWarning journalTrouble = new RateLimitedWarning(LOG);
    private volatile long stalledAt = System.nanoTime() - STALL_NANOS;
    private volatile @Nullable Journal journal;
    private volatile boolean closed;

    WritePath(
            IntakeQueue queue,
            Custody custody,
            Ledger ledger,
            Refusals refusals,
            Doubts doubts,
            BooleanSupplier durable,
            Duration syncTimeout) {
        this.queue = queue;
        this.custody = custody;
        this.ledger = ledger;
        this.refusals = refusals;
        this.doubts = doubts;
        this.durable = durable;
        this.syncTimeout = syncTimeout;
        // A caller that is impatient with the store still wants its event saved, and a busy disk needs its time.
        this.journalTimeout = syncTimeout.compareTo(JOURNAL_LIMIT) > 0 ? syncTimeout : JOURNAL_LIMIT;
    }

    void useJournal(Journal opened) {
        journal = opened;
    }

    void close() {
        closed = true;
    }

    /** {@code again} says that the event was logged before, and may be stored already. */
    AppendResult async(AuditEvent event, boolean again) {
        ledger.offered();
        if (closed) {
            return refusals.refuse(event, RefusalReason.CLOSED);
        }
        Pending pending = Pending.of(event, again);
        if (queue.offer(pending, Duration.ZERO)) {
            return closed && queue.remove(pending)
                    ? refusals.refuse(event, RefusalReason.CLOSED)
                    : new AppendResult.Queued(EventPreparation.idOf(event));
        }
        if (overflowed(event, again)) {
            return new AppendResult.Spooled(EventPreparation.idOf(event));
        }
        return refusals.refuse(event, refusal());
    }

    AppendResult journaled(AuditEvent event, boolean again) {
        if (journal == null) {
            return sync(event, again);
        }
        ledger.offered();
        if (closed) {
            return refusals.refuse(event, RefusalReason.CLOSED);
        }
        if (spooled(event, again, journalTimeout)) {
            return new AppendResult.Journaled(EventPreparation.idOf(event));
        }
        Pending pending = Pending.awaited(event, again);
        long start = System.nanoTime();
        if (!queue.offer(pending, syncTimeout)) {
            return refusals.refuse(event, refusal());
        }
        if (closed && queue.remove(pending)) {
            return refusals.refuse(event, RefusalReason.CLOSED);
        }
        pending.await(left(start));
        if (!custody.giveUp(pending, RefusalReason.JOURNAL_FULL)) {
            return settledResult(pending);
        }
        queue.remove(pending);
        return refusals.told(event, RefusalReason.JOURNAL_FULL);
    }

    AppendResult sync(AuditEvent event, boolean again) {
        ledger.offered();
        if (closed) {
            return refusals.refuse(event, RefusalReason.CLOSED);
        }
        long start = System.nanoTime();
        Pending pending = Pending.awaited(event, again);
        if (!queue.offer(pending, syncTimeout)) {
            return withoutQueue(event, again);
        }
        if (closed && queue.remove(pending)) {
            return refusals.refuse(event, RefusalReason.CLOSED);
        }
        if (pending.await(left(start)) || !custody.beginSpool(pending)) {
            return settledResult(pending);
        }
        boolean written = spooled(event, true, journalTimeout);
        custody.endSpool(pending, written);
        if (written) {
            // While the store is away nobody else makes room, and the queue would fill with what is saved.
            queue.remove(pending);
            return new AppendResult.Spooled(EventPreparation.idOf(event));
        }
        if (custody.ended() && custody.giveUp(pending, RefusalReason.SHUTDOWN)) {
            return refusals.told(event, RefusalReason.SHUTDOWN);
        }
        if (pending.await(Duration.ZERO)) {
            return settledResult(pending);
        }
        throw AuditTimeoutException.queued(event, syncTimeout, journal != null);
    }

    /**
     * An event that the logger itself raises while it works, also while it closes. Where more than {@code ASYNC} is asked for,
     * it goes into the journal if there is one: whoever raises it can not wait for the store.
     */
    void raised(AuditEvent event, AuditMode mode) {
        ledger.offered();
        if (mode != AuditMode.ASYNC && spooled(event, false, journalTimeout)) {
            return;
        }
        Pending pending = Pending.of(event, false);
        boolean kept = queue.offer(pending, Duration.ZERO) || overflowed(event, false);
        // Raised by work that the close left behind: nobody empties the queue any more.
        if (!kept || (custody.ended() && queue.remove(pending))) {
            refusals.refuse(event, refusal());
        }
    }

    /** Saves what the writer left in memory, within this time. */
    void spoolOrRefuse(List<Pending> leftOver, Duration limit) {
        long start = System.nanoTime();
        long lost = 0;
        for (int from = 0; from < leftOver.size(); from += SPOOLED_AT_ONCE) {
            List<Pending> some = leftOver.subList(from, Math.min(from + SPOOLED_AT_ONCE, leftOver.size()));
            Duration left = limit.minusNanos(System.nanoTime() - start);
            lost += spoolOrRefuseSome(some.stream().filter(custody::beginSpool).toList(), left);
        }
        if (lost > 0) {
            LOG.error(
                    "{} audit events could not be stored before the logger closed and are lost; configure journal(Path) "
                            + "to keep them, or a longer closeTimeout.",
                    lost);
        }
    }

    private long spoolOrRefuseSome(List<Pending> some, Duration limit) {
        Journal current = journal;
        boolean[] written = current == null || limit.isNegative()
                ? new boolean[some.size()]
                : current.appendAll(
                        some.stream()
                                .map(pending -> CanonicalForm.payload(pending.event()))
                                .toList(),
                        limit);
        long lost = 0;
        for (int i = 0; i < written.length; i++) {
            Pending pending = some.get(i);
            custody.endSpool(pending, written[i]);
            if (!written[i] && custody.giveUp(pending, RefusalReason.SHUTDOWN)) {
                refusals.told(pending.event(), RefusalReason.SHUTDOWN);
                lost++;
            }
        }
        return lost;
    }

    /** Preparing an event failed: the host goes on, the event is counted. */
    AppendResult invalid(AuditEvent stripped, Throwable failure) {
        ledger.offered();
        return refusals.invalid(stripped, failure);
    }

    private AppendResult withoutQueue(AuditEvent event, boolean again) {
        if (spooled(event, again, journalTimeout)) {
            return new AppendResult.Spooled(EventPreparation.idOf(event));
        }
        refusals.refuse(event, refusal());
        throw AuditTimeoutException.refused(event, syncTimeout, journal != null);
    }

    private AppendResult settledResult(Pending pending) {
        AuditEvent event = pending.event();
        // Only while a close saves it at this moment is it not settled yet.
        if (!pending.await(syncTimeout)) {
            throw AuditTimeoutException.queued(event, syncTimeout, journal != null);
        }
        return switch (pending.state()) {
            case STORED -> new AppendResult.Stored(EventPreparation.idOf(event), durable.getAsBoolean());
            case SPOOLED -> new AppendResult.Spooled(EventPreparation.idOf(event));
            case REFUSED -> new AppendResult.Refused(EventPreparation.idOf(event), pending.reason());
            case WAITING -> throw new IllegalStateException("event " + event.id() + " is settled and waits");
        };
    }

    private RefusalReason refusal() {
        if (closed) {
            return RefusalReason.CLOSED;
        }
        return journal == null ? RefusalReason.QUEUE_FULL : RefusalReason.JOURNAL_FULL;
    }

    private Duration left(long start) {
        return syncTimeout.minusNanos(System.nanoTime() - start);
    }

    /** As {@link #spooled}, but a disk that hangs costs a caller little, and not every caller. */
    private boolean overflowed(AuditEvent event, boolean again) {
        if (System.nanoTime() - stalledAt < STALL_NANOS) {
            return false;
        }
        long start = System.nanoTime();
        boolean written = spooled(event, again, OVERFLOW_LIMIT);
        if (!written && System.nanoTime() - start >= OVERFLOW_LIMIT.toNanos()) {
            stalledAt = System.nanoTime();
        }
        return written;
    }

    private boolean spooled(AuditEvent event, boolean mayBeStored, Duration limit) {
        Journal current = journal;
        if (current == null) {
            return false;
        }
        try {
            if (mayBeStored) {
                doubts.add(EventPreparation.idOf(event));
            }
            current.append(CanonicalForm.payload(event), limit);
            queue.wake();
            return true;
        } catch (IOException e) {
            journalTrouble.warn("The audit journal can not take events: {}", e.getMessage());
            return false;
        }
    }
}
