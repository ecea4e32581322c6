package dev.seaworthy.audit;

import java.time.Duration;

/**
 * The store did not confirm a {@code SYNC} event in time, and there is no journal or it could not take the event either.
 * The event stays queued and may still be stored (the message says so when the queue was full instead); logging {@link
 * #event()} again is safe, because it keeps its id.
 */
public class AuditTimeoutException extends AuditException {
    private static final long serialVersionUID = 1L;

    private final transient AuditEvent event;

    private AuditTimeoutException(AuditEvent event, Duration waited, boolean journal, String fate) {
        super("event " + event.id() + " (" + event.type().name() + ") was not confirmed within " + waited.toMillis()
                + " ms and " + (journal ? "the journal could not take it" : "there is no journal") + "; " + fate
                + "; log the same event again, or "
                + (journal ? "look at the journal's disk and limit" : "configure journal(Path)"));
        this.event = event;
    }

    static AuditTimeoutException queued(AuditEvent event, Duration waited, boolean journal) {
        return new AuditTimeoutException(event, waited, journal, "it stays queued and may still be stored");
    }

    static AuditTimeoutException refused(AuditEvent event, Duration waited, boolean journal) {
        return new AuditTimeoutException(event, waited, journal, "it was refused because the queue is full");
    }

    /** The event with its id. */
    public AuditEvent event() {
        return event;
    }
}
