package dev.seaworthy.audit;

import java.time.Duration;

/**
 * The store did not confirm a {@code SYNC} event in time, and there is no journal or it could not take the event either.
 * The event stays queued and may still be stored (the message says so when the queue was full instead). To try again, log
 * {@link #event()}: it has the id, and is stored once. The event that was given to {@code log} has none and would be stored
 * a second time.
 */
public class AuditTimeoutException extends AuditException {
    private static final long serialVersionUID = 1L;

    private final transient AuditEvent event;

    private AuditTimeoutException(AuditEvent event, Duration waited, boolean journal, String fate) {
        super("event " + event.id() + " (" + event.type().name() + ") was not confirmed within " + waited.toMillis()
                + " ms and " + (journal ? "the journal could not take it" : "there is no journal") + "; " + fate
                + "; log event() of this exception again, which is stored once, or "
                + (journal ? "look at the journal's disk and limit" : "configure journal(Path)"));
        this.event = event;
    }

    static AuditTimeoutException queued(AuditEvent event, Duration waited, boolean journal) {
        return new AuditTimeoutException(event, waited, journal, "it stays queued and may still be stored");
    }

    static AuditTimeoutException refused(AuditEvent event, Duration waited, boolean journal) {
        return new AuditTimeoutException(event, waited, journal, "it was refused because the queue is full");
    }

    /** The event with its id, to be logged again. */
    public AuditEvent event() {
        return event;
    }
}
