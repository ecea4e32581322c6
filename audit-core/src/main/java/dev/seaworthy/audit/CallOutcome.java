package dev.seaworthy.audit;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, as the event about it: for interceptors, which cannot give the work to {@link AuditLogger#auditedCall}.
 * Made before the work, asked once after it; the duration of the work, in milliseconds, is the metadata {@code duration_ms}.
 * Thread-safe.
 */
public final class CallOutcome {
    private final AuditEvent event;
    private final long start = System.nanoTime();

    private CallOutcome(AuditEvent event) {
        // An event that can not be changed any more is refused before the work is done, not after.
        this.event = event.status(AuditStatus.SUCCESS);
    }

    /** Begins to measure. */
    public static CallOutcome of(AuditEvent event) {
        return new CallOutcome(event);
    }

    /** The call returned. */
    public AuditEvent succeeded() {
        return timed(event);
    }

    /** The call threw: an error, or a failure if it was a {@link SecurityException}; class and message are the reason. */
    public AuditEvent failed(Throwable failure) {
        return failure instanceof SecurityException ? refused(failure) : ended(event.error(reason(failure)), failure);
    }

    /** The call threw because its caller may not do this: a failure, with class and message as the reason. */
    public AuditEvent refused(Throwable failure) {
        return ended(event.failed(reason(failure)), failure);
    }

    private AuditEvent ended(AuditEvent outcome, Throwable failure) {
        return timed(outcome).with("error_class", failure.getClass().getName());
    }

    private AuditEvent timed(AuditEvent outcome) {
        return outcome.with("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static String reason(Throwable failure) {
        String name = failure.getClass().getName();
        String message = messageOf(failure);
        return message == null ? name : name + ": " + message;
    }

    private static @Nullable String messageOf(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable unreadable) {
            HostFailure.throwIfFatal(unreadable);
            return null;
        }
    }

    /** Logs while no interrupt is pending: it is for the work, and would end the wait of the event before it began. */
    public static void uninterrupted(Runnable log) {
        boolean interrupted = Thread.interrupted();
        try {
            log.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
