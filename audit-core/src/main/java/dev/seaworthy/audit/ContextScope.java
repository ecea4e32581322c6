package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context bound to one thread. Whatever the order in which scopes are closed, and on whichever thread, a closed one is
 * never seen again, nor what was opened inside it. A forgotten one that stands in no other lasts until its thread opens the
 * next, or has opened too many.
 */
final class ContextScope implements AuditContext.Scope {
    private static final Logger LOG = LoggerFactory.getLogger(ContextScope.class);
    private static final RateLimitedWarning WARNING = new RateLimitedWarning(LOG);
    private static final RateLimitedWarning FORGOTTEN = new RateLimitedWarning(LOG);
    // Not inheritable: a pool's thread is born in one request and serves all others.
    private static final ThreadLocal<@Nullable ContextScope> INNERMOST = new ThreadLocal<>();

    /** More than scopes nest; so many are forgotten ones, which cost every look at the context and are never freed. */
    private static final int MAX_DEPTH = 100;

    private final AuditContext context;
    private final @Nullable ContextScope outer;
    private final int depth;
    private final Thread owner = Thread.currentThread();
    private volatile boolean closed;

    private ContextScope(AuditContext context, @Nullable ContextScope outer) {
        this.context = context;
        this.outer = outer;
        this.depth = outer == null ? 1 : outer.depth + 1;
    }

    static ContextScope open(AuditContext context) {
        ContextScope scope = new ContextScope(context, outerOfNext());
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

    private static @Nullable ContextScope outerOfNext() {
        ContextScope outer = innermostOpen();
        if (outer == null || outer.depth < MAX_DEPTH) {
            return outer;
        }
        FORGOTTEN.warn(
                "Thread {} has {} audit contexts open inside each other; they are taken for forgotten ones and gone. "
                        + "Close each in a finally block, or with try-with-resources.",
                TypeGrammar.shown(Thread.currentThread().getName()),
                MAX_DEPTH);
        return null;
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
