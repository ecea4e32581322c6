package dev.seaworthy.audit;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work and logs one event with its outcome and duration. */
final class AuditedCall {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedCall.class);

    private final String type;
    private final CallOutcome outcome;
    private final Consumer<AuditEvent> log;

    AuditedCall(AuditEvent event, Consumer<AuditEvent> log) {
        this.type = event.type().name();
        this.outcome = CallOutcome.of(event);
        this.log = log;
    }

    <T, X extends Exception> T run(Work<T, X> work) throws X {
        T result;
        try {
            result = work.call();
        } catch (Throwable failure) {
            logQuietly(failure);
            throw failure;
        }
        try {
            CallOutcome.uninterrupted(() -> log.accept(outcome.succeeded()));
        } catch (AuditException contract) {
            throw contract;
        } catch (RuntimeException lost) {
            warn(lost);
        }
        return result;
    }

    /** The application's failure is what its caller must see. */
    private void logQuietly(Throwable failure) {
        try {
            CallOutcome.uninterrupted(() -> log.accept(outcome.failed(failure)));
        } catch (Throwable lost) {
            if (lost != failure) {
                failure.addSuppressed(lost);
            }
            warn(lost);
        }
    }

    private void warn(Throwable lost) {
        LOG.error("The outcome of a call could not be logged as {}.", type, lost);
    }

    /** What is run; a type of its own, so that work without checked exceptions adds none. */
    @FunctionalInterface
    interface Work<T, X extends Exception> {
        T call() throws X;
    }
}
