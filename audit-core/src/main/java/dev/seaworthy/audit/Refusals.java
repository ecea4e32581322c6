package dev.seaworthy.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of every refused event: log, listeners, and the loss report. Thread-safe. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Ledger ledger;
    private final GuardedListeners listeners;
    private final LossReport loss;
    private final RateLimitedWarning unprepared = new RateLimitedWarning(LOG);
    private final RateLimitedWarning overload = new RateLimitedWarning(LOG);

    Refusals(Ledger ledger, GuardedListeners listeners, LossReport loss) {
        this.ledger = ledger;
        this.listeners = listeners;
        this.loss = loss;
    }

    /** Counts it and tells of it. */
    AppendResult refuse(AuditEvent event, RefusalReason reason) {
        ledger.refused(reason, 1);
        return told(event, reason);
    }

    /** Tells of an event that was counted already. */
    AppendResult told(AuditEvent event, RefusalReason reason) {
        if (isCritical(event)) {
            LOG.error(
                    "Critical audit event {} ({}) was refused: {}",
                    event.id(),
                    event.type().name(),
                    reason.text());
        }
        overload.warn(
                "Audit events are refused ({}); {} so far. See the account of the logger.",
                reason.text(),
                ledger.refusedTotal());
        loss.refused(event, reason);
        listeners.refused(event, reason);
        return new AppendResult.Refused(EventPreparation.idOf(event), reason);
    }

    /** What is left of an event that could not be prepared. */
    AppendResult invalid(AuditEvent stripped, Throwable failure) {
        unprepared.warn(
                "Audit event {} of type {} could not be prepared and is lost.",
                stripped.id(),
                stripped.type().name(),
                failure);
        return refuse(stripped, RefusalReason.INVALID);
    }

    /** A dead letter is kept, so it is no loss. */
    void deadLettered(AuditEvent event) {
        listeners.refused(event, RefusalReason.REJECTED);
    }

    private static boolean isCritical(AuditEvent event) {
        return Severity.CRITICAL.text().equals(event.text(EventField.SEVERITY));
    }
}
