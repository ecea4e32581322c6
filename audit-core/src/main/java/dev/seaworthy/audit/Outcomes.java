package dev.seaworthy.audit;

import java.util.List;

/** Tells counters, health, log and listeners how the writer's attempts ended. Used by the writer. */
final class Outcomes {
    private final Ledger ledger;
    private final WriterStatus status;
    private final GuardedListeners listeners;
    private final Refusals refusals;
    private final LossReport loss;

    Outcomes(Ledger ledger, WriterStatus status, GuardedListeners listeners, Refusals refusals, LossReport loss) {
        this.ledger = ledger;
        this.status = status;
        this.listeners = listeners;
        this.refusals = refusals;
        this.loss = loss;
    }

    /** A batch was stored, and perhaps there is room in the queue again. */
    void stored(List<StoredEvent> events, boolean room) {
        listeners.stored(events);
        if (room) {
            loss.pressureEnded();
        }
    }

    /** The store will never take the event, which is a dead letter now if it could be kept. */
    void rejected(AuditEvent event, boolean kept) {
        if (kept) {
            refusals.deadLettered(event);
        } else {
            refusals.told(event, RefusalReason.REJECTED);
        }
    }

    void failed(Exception failure) {
        ledger.storeFailure();
        status.failed(failure);
        listeners.storeFailed(failure);
    }
}
