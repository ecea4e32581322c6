package dev.seaworthy.audit;

import java.time.Duration;

/**
 * The store did not confirm a {@code SYNC} event in time and there is no journal. The event stays queued and may still
 * be stored; logging {@link #event()} again is safe, because it keeps its id.
 */
public class AuditTimeoutException extends AuditException {
    private static final long serialVersionUID = 1L;

    private final transient AuditEvent event;

    AuditTimeoutException(AuditEvent event, Duration waited, boolean queued) {
        super("event " + event.id() + " (" + event.type().name() + ") was not confirmed within " + waited.toMillis()
                + " ms and there is no journal; it "
                + (queued ? "stays queued and may still be stored" : "was refused because the queue is full")
                + "; log the same event again, or configure journal(Path)");
        this.event = event;
    }

    /** The event with its id. */
    public AuditEvent event() {
        return event;
    }
}
