package dev.seaworthy.audit;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking and from where: what each event logged on this thread inherits unless it says otherwise. Immutable; a
 * web filter opens one per request with {@link #open}, other threads take it along with {@link #wrap}.
 *
 * @param actor who is asking, when known
 * @param ipAddress address of the client
 * @param userAgent program of the client
 * @param requestMethod HTTP method
 * @param requestPath HTTP path
 * @param tenantId whose data
 * @param traceId W3C trace id
 * @param spanId W3C span id
 */
public record AuditContext(
        @Nullable Actor actor,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String requestMethod,
        @Nullable String requestPath,
        @Nullable String tenantId,
        @Nullable String traceId,
        @Nullable String spanId) {

    private static final AuditContext EMPTY = new AuditContext(null, null, null, null, null, null, null, null);

    /** A context that knows nothing; fill it with the methods below. */
    public static AuditContext empty() {
        return EMPTY;
    }

    /** The context of this thread, {@link #empty()} when none is open. */
    public static AuditContext current() {
        AuditContext context = ContextScope.current();
        return context == null ? EMPTY : context;
    }

    /** The context of this thread, to be carried to another, there to be {@link #open opened} or {@link #run run} in. */
    public static AuditContext capture() {
        return current();
    }

    /**
     * Binds the context to this thread until the scope is closed, which brings back the one before. Scopes nest; closing
     * one closes those opened inside it as well. One that is never closed stays: what runs next on the thread and opens none
     * logs in its name. More than 100 inside each other are taken for forgotten, warned of and dropped.
     */
    public static Scope open(AuditContext context) {
        return ContextScope.open(Objects.requireNonNull(context, "context"));
    }

    /** The task, run later on any thread in the context of the calling thread. */
    public static Runnable wrap(Runnable task) {
        AuditContext captured = current();
        return () -> captured.run(task);
    }

    /** As {@link #wrap}, for a task with a result. */
    public static <T extends @Nullable Object> Callable<T> wrapCall(Callable<T> task) {
        AuditContext captured = current();
        return () -> captured.call(task);
    }

    /** As {@link #wrap}, for what {@link java.util.concurrent.CompletableFuture} takes. */
    public static <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> task) {
        AuditContext captured = current();
        return () -> {
            Scope scope = open(captured);
            try {
                return task.get();
            } finally {
                scope.close();
            }
        };
    }

    /**
     * An executor that runs each task in the context of the thread that hands it over. Shutting it down shuts down the
     * given one, which remains the caller's.
     */
    public static ExecutorService wrapExecutor(ExecutorService executor) {
        return new CarryingExecutor(executor);
    }

    /** Runs the task in this context, on this thread. */
    public void run(Runnable task) {
        Scope scope = open(this);
        try {
            task.run();
        } finally {
            scope.close();
        }
    }

    /**
     * As {@link #run}, for a task with a result.
     *
     * @throws Exception what the task throws
     */
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        Scope scope = open(this);
        try {
            return task.call();
        } finally {
            scope.close();
        }
    }

    /** The same context with this actor. */
    public AuditContext withActor(@Nullable Actor newActor) {
        return new AuditContext(newActor, ipAddress, userAgent, requestMethod, requestPath, tenantId, traceId, spanId);
    }

    /** The same context with this client. */
    public AuditContext withClient(@Nullable String newAddress, @Nullable String newAgent) {
        return new AuditContext(actor, newAddress, newAgent, requestMethod, requestPath, tenantId, traceId, spanId);
    }

    /** The same context with this request. */
    public AuditContext withRequest(@Nullable String newMethod, @Nullable String newPath) {
        return new AuditContext(actor, ipAddress, userAgent, newMethod, newPath, tenantId, traceId, spanId);
    }

    /** The same context with this tenant. */
    public AuditContext withTenant(@Nullable String newTenant) {
        return new AuditContext(actor, ipAddress, userAgent, requestMethod, requestPath, newTenant, traceId, spanId);
    }

    /** The same context with this trace. */
    public AuditContext withTrace(@Nullable String newTraceId, @Nullable String newSpanId) {
        return new AuditContext(
                actor, ipAddress, userAgent, requestMethod, requestPath, tenantId, newTraceId, newSpanId);
    }

    /** The span in which a context is bound to a thread; close it on the same thread. Closing again does nothing. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
