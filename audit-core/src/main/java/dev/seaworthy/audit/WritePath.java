package dev.seaworthy.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands prepared events over to queue or journal, as their mode promises. Thread-safe. */
final class WritePath {
    private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);

    private final IntakeQueue queue;
    private final GroupCommitter committer;
    private final Ledger ledger;
    private final GuardedListeners listeners;
    private final Duration syncTimeout;
    private final RateLimitedWarning overload = new RateLimitedWarning(LOG);
    private volatile @Nullable Journal journal;
    private volatile boolean closed;

    WritePath(
            IntakeQueue queue,
            GroupCommitter committer,
            Ledger ledger,
            GuardedListeners listeners,
            Duration syncTimeout) {
        this.queue = queue;
        this.committer = committer;
        this.ledger = ledger;
        this.listeners = listeners;
        this.syncTimeout = syncTimeout;
    }

    void useJournal(Journal opened) {
        journal = opened;
    }

    void close() {
        closed = true;
    }

    AppendResult async(AuditEvent event) {
        ledger.offered();
        if (closed) {
            return refused(event, RefusalReason.CLOSED);
        }
        Pending pending = Pending.of(event);
        if (queue.offer(pending)) {
            return closed && queue.remove(pending)
                    ? refused(event, RefusalReason.CLOSED)
                    : new AppendResult.Queued(EventPreparation.idOf(event));
        }
        if (spooled(event)) {
            return new AppendResult.Spooled(EventPreparation.idOf(event));
        }
        return refused(event, journal == null ? RefusalReason.QUEUE_FULL : RefusalReason.JOURNAL_FULL);
    }

    AppendResult journaled(AuditEvent event) {
        if (journal == null) {
            return sync(event);
        }
        ledger.offered();
        if (closed) {
            return refused(event, RefusalReason.CLOSED);
        }
        if (spooled(event)) {
            return new AppendResult.Journaled(EventPreparation.idOf(event));
        }
        Pending pending = Pending.awaited(event);
        if (!queue.offer(pending, syncTimeout)) {
            return refused(event, RefusalReason.JOURNAL_FULL);
        }
        pending.await(syncTimeout);
        if (committer.withdraw(pending)) {
            return refused(event, RefusalReason.JOURNAL_FULL);
        }
        return settledResult(pending);
    }

    AppendResult sync(AuditEvent event) {
        ledger.offered();
        if (closed) {
            return refused(event, RefusalReason.CLOSED);
        }
        long start = System.nanoTime();
        Pending pending = Pending.awaited(event);
        if (!queue.offer(pending, syncTimeout)) {
            return withoutQueue(event);
        }
        if (closed && queue.remove(pending)) {
            return refused(event, RefusalReason.CLOSED);
        }
        if (pending.await(syncTimeout.minusNanos(System.nanoTime() - start)) || !committer.beginSpool(pending)) {
            return settledResult(pending);
        }
        boolean written = journal != null && spooled(event);
        committer.endSpool(pending, written);
        if (written) {
            return new AppendResult.Spooled(EventPreparation.idOf(event));
        }
        if (pending.await(Duration.ZERO)) {
            return settledResult(pending);
        }
        throw new AuditTimeoutException(event, syncTimeout, true);
    }

    /** Saves what the writer left in memory. */
    void spoolOrRefuse(List<Pending> leftOver) {
        long lost = 0;
        for (Pending pending : leftOver) {
            if (!committer.beginSpool(pending)) {
                continue;
            }
            boolean written = journal != null && spooled(pending.event());
            committer.endSpool(pending, written);
            if (!written && committer.giveUp(pending)) {
                refused(pending.event(), RefusalReason.SHUTDOWN);
                lost++;
            }
        }
        if (lost > 0) {
            LOG.error(
                    "{} audit events could not be stored before the logger closed and are lost; configure journal(Path) "
                            + "to keep them, or a longer closeTimeout.",
                    lost);
        }
    }

    AppendResult refused(AuditEvent event, RefusalReason reason) {
        ledger.refused(reason, 1);
        overload.warn(
                "Audit events are refused ({}); {} so far. See the account of the logger.",
                reason.text(),
                ledger.refusedTotal());
        listeners.refused(event, reason);
        return new AppendResult.Refused(EventPreparation.idOf(event), reason);
    }

    /** Preparing an event failed: the host goes on, the event is counted. */
    AppendResult invalid(AuditEvent event, UUID id, RuntimeException failure) {
        ledger.offered();
        ledger.refused(RefusalReason.INVALID, 1);
        LOG.error(
                "Audit event of type {} could not be prepared and is lost.",
                event.type().name(),
                failure);
        listeners.refused(event, RefusalReason.INVALID);
        return new AppendResult.Refused(id, RefusalReason.INVALID);
    }

    private AppendResult withoutQueue(AuditEvent event) {
        if (spooled(event)) {
            return new AppendResult.Spooled(EventPreparation.idOf(event));
        }
        refused(event, RefusalReason.QUEUE_FULL);
        throw new AuditTimeoutException(event, syncTimeout, false);
    }

    private static AppendResult settledResult(Pending pending) {
        AuditEvent event = pending.event();
        return switch (pending.state()) {
            case STORED -> new AppendResult.Stored(EventPreparation.idOf(event));
            case SPOOLED -> new AppendResult.Spooled(EventPreparation.idOf(event));
            case REFUSED -> new AppendResult.Refused(EventPreparation.idOf(event), RefusalReason.REJECTED);
            case WAITING -> new AppendResult.Queued(EventPreparation.idOf(event));
        };
    }

    private boolean spooled(AuditEvent event) {
        Journal current = journal;
        if (current == null) {
            return false;
        }
        try {
            current.append(CanonicalForm.payload(event), syncTimeout);
            queue.wake();
            return true;
        } catch (IOException e) {
            overload.warn("The audit journal can not take events: {}", e.getMessage());
            return false;
        }
    }
}
