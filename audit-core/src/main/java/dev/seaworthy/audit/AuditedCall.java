package dev.seaworthy.audit;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work and logs one event with its outcome and duration. */
final class AuditedCall {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedCall.class);

    private final AuditEvent event;
    private final Consumer<AuditEvent> log;
    private final long start = System.nanoTime();

    AuditedCall(AuditEvent event, Consumer<AuditEvent> log) {
        // An event that can not be changed any more is refused before the work is done, not after.
        this.event = event.status(AuditStatus.SUCCESS);
        this.log = log;
    }

    <T, X extends Exception> T run(Work<T, X> work) throws X {
        T result;
        try {
            result = work.call();
        } catch (Exception | Error failure) {
            logQuietly(failed(failure));
            throw failure;
        }
        try {
            logUninterrupted(timed(event));
        } catch (AuditException contract) {
            throw contract;
        } catch (RuntimeException lost) {
            warn(lost);
        }
        return result;
    }

    /** The application's failure is what its caller must see. */
    private void logQuietly(AuditEvent outcome) {
        try {
            logUninterrupted(outcome);
        } catch (RuntimeException lost) {
            warn(lost);
        }
    }

    /** An interrupt is for the work: it would end the wait of the event before it began. */
    private void logUninterrupted(AuditEvent outcome) {
        boolean interrupted = Thread.interrupted();
        try {
            log.accept(outcome);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private AuditEvent failed(Throwable failure) {
        String name = failure.getClass().getName();
        String message = messageOf(failure);
        String reason = message == null ? name : name + ": " + message;
        AuditEvent outcome = failure instanceof SecurityException ? event.failed(reason) : event.error(reason);
        return timed(outcome).with("error_class", name);
    }

    private AuditEvent timed(AuditEvent outcome) {
        return outcome.with("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static @Nullable String messageOf(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    private void warn(RuntimeException lost) {
        LOG.error(
                "The outcome of a call could not be logged as {}.", event.type().name(), lost);
    }

    /** What is run; a type of its own, so that work without checked exceptions adds none. */
    @FunctionalInterface
    interface Work<T, X extends Exception> {
        T call() throws X;
    }
}
