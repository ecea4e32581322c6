package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.expression.EvaluationContext;

/** One call of an annotated method, from its beginning to the event about its end. */
final class MethodOutcome {

    private static final Logger LOG = LoggerFactory.getLogger(MethodOutcome.class);

    /** Said by name, because Spring Security may be absent. */
    private static final Set<String> REFUSALS = Set.of(
            "org.springframework.security.access.AccessDeniedException",
            "org.springframework.security.core.AuthenticationException");

    private final AuditLogger logger;

    /** Whoever calls; the method may log him out, and another thread keep its promise. */
    private final AuditContext caller;

    private final AuditedMethod method;
    private final EvaluationContext context;
    private final List<String> unevaluated = new ArrayList<>();
    private final String type;
    private final CallOutcome outcome;

    /** Begins a call, whose arguments are looked at before the method can change them. */
    MethodOutcome(AuditLogger logger, AuditedMethod method, EvaluationContext context, AuditContext caller) {
        this.caller = caller;
        this.logger = logger;
        this.method = method;
        this.context = context;
        AuditEvent begun = method.before(context, unevaluated);
        this.type = begun.type().name();
        this.outcome = CallOutcome.of(begun);
    }

    /**
     * Writes that the call succeeded.
     *
     * @throws AuditException as {@link AuditLogger#log(AuditEvent)} does: who asked for a promise wants to know
     */
    void succeeded(@Nullable Object result) {
        try {
            context.setVariable("result", result);
            AuditEvent success = finished(method.after(outcome.succeeded(), context, unevaluated));
            uninterrupted(() -> written(success));
        } catch (AuditException promised) {
            throw promised;
        } catch (RuntimeException | LinkageError | StackOverflowError lost) {
            tell(lost);
        }
    }

    /** Writes that the call failed; what it threw is what its caller must see, whatever becomes of this event. */
    void failed(Throwable failure) {
        try {
            AuditEvent event = finished(isRefusal(failure) ? outcome.refused(failure) : outcome.failed(failure));
            // The transaction around it is, or may be, rolled back.
            uninterrupted(() -> SpringTransactions.apart(() -> writtenAlone(event)));
        } catch (Throwable lost) {
            tell(lost);
        }
    }

    /** Writes how this ends, when it does. */
    void promised(CompletionStage<?> stage) {
        try {
            // The stage itself goes to the caller, so that whatever he does with it is what it was.
            stage.whenComplete(this::completed);
        } catch (RuntimeException unusable) {
            succeeded(stage);
        }
    }

    private void written(AuditEvent success) {
        try {
            if (method.inTransaction()) {
                logger.log(success, AuditMode.TRANSACTIONAL);
            } else {
                logger.log(success);
            }
        } catch (AuditException refused) {
            if (SpringTransactions.isRunning() || !isForWantOfTransaction(refused)) {
                throw refused;
            }
            // The work is done, and its caller can not do it again.
            LOG.warn(
                    "A call audited as {} ran without the transaction that its event was to join; the event is stored"
                            + " by itself. Annotate the method with @Transactional",
                    type);
            logger.log(success, AuditMode.SYNC);
        }
    }

    private void writtenAlone(AuditEvent failure) {
        try {
            logger.log(failure);
        } catch (AuditException refused) {
            if (!isForWantOfTransaction(refused)) {
                throw refused;
            }
            logger.log(failure, AuditMode.SYNC);
        }
    }

    /** Everything else has a cause or a class of its own. */
    private static boolean isForWantOfTransaction(AuditException refused) {
        return refused.getClass() == AuditException.class && refused.getCause() == null;
    }

    /** Writes how a promise ended. Nobody waits for this, so that nobody can be told of trouble but the log. */
    private void completed(@Nullable Object result, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                succeeded(result);
            } else {
                Throwable cause = failure.getCause();
                failed(failure instanceof CompletionException && cause != null ? cause : failure);
            }
        } catch (RuntimeException lost) {
            tell(lost);
        }
    }

    private static boolean isRefusal(Throwable failure) {
        Class<?> type = failure.getClass();
        while (type != null) {
            if (REFUSALS.contains(type.getName())) {
                return true;
            }
            type = type.getSuperclass();
        }
        return false;
    }

    private AuditEvent finished(AuditEvent event) {
        return unevaluated.isEmpty() ? event : event.with(AuditedMethod.UNEVALUATED, unevaluated);
    }

    private void uninterrupted(Runnable log) {
        CallOutcome.uninterrupted(() -> caller.run(log));
    }

    private void tell(Throwable lost) {
        LOG.error("The outcome of an audited method could not be logged as {}", type, lost);
    }
}
