package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context bound to one thread. Whatever the order in which scopes are closed, and on whichever thread, a closed one is
 * never seen again, nor what was opened inside it: a forgotten scope must not lend its user to the next request.
 */
final class ContextScope implements AuditContext.Scope {
    private static final Logger LOG = LoggerFactory.getLogger(ContextScope.class);
    private static final RateLimitedWarning WARNING = new RateLimitedWarning(LOG);
    // Not inheritable: a pool's thread is born in one request and serves all others.
    private static final ThreadLocal<@Nullable ContextScope> INNERMOST = new ThreadLocal<>();

    private final AuditContext context;
    private final @Nullable ContextScope outer;
    private final Thread owner = Thread.currentThread();
    private volatile boolean closed;

    private ContextScope(AuditContext context, @Nullable ContextScope outer) {
        this.context = context;
        this.outer = outer;
    }

    static ContextScope open(AuditContext context) {
        ContextScope scope = new ContextScope(context, innermostOpen());
        INNERMOST.set(scope);
        return scope;
    }

    static @Nullable AuditContext current() {
        ContextScope innermost = innermostOpen();
        return innermost == null ? null : innermost.context;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (Thread.currentThread() != owner) {
            WARNING.warn(
                    "An audit context that thread {} opened was closed on thread {}; it is gone from both. "
                            + "Close it where it was opened, and take a context along with AuditContext.wrap.",
                    TypeGrammar.shown(owner.getName()),
                    TypeGrammar.shown(Thread.currentThread().getName()));
            return;
        }
        if (INNERMOST.get() != this) {
            WARNING.warn("An audit context was closed before one that was opened inside it; both are gone. "
                    + "Close each in a finally block, or with try-with-resources.");
        }
        ContextScope left = innermostOpen();
        if (left == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(left);
        }
    }

    /** The innermost scope of this thread that is open and stands in no closed one. */
    private static @Nullable ContextScope innermostOpen() {
        ContextScope open = INNERMOST.get();
        for (ContextScope scope = open; scope != null; scope = scope.outer) {
            if (scope.closed) {
                open = scope.outer;
            }
        }
        return open;
    }
}
