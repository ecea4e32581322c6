package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;

/**
 * Watches whether a thread pool keeps up: degraded while every thread is busy and the queue has reached its limit, down
 * once the pool is shut down. Busy is not broken; whether tasks still run at all says
 * {@link Heartbeat#of(java.util.concurrent.Executor, java.time.Duration)}. The pool stays the caller's.
 */
public final class ExecutorCheck implements HealthCheck {

    /** Of a queue that has an end, so that there is time to act before tasks are refused. */
    public static final int DEFAULT_QUEUE_PERCENT = 80;

    /** Of a queue without an end; more than a burst leaves behind. */
    public static final long DEFAULT_QUEUE_LIMIT = 1_000;

    private final Supplier<ExecutorUse> pool;
    private final long queueLimit;

    public ExecutorCheck(ThreadPoolExecutor pool) {
        this(pool, ExecutorUse.defaultLimit(pool));
    }

    /** @param queueLimit waiting tasks from which on the queue is too long */
    public ExecutorCheck(ThreadPoolExecutor pool, long queueLimit) {
        this(() -> ExecutorUse.of(pool), queueLimit);
        if (pool instanceof ScheduledThreadPoolExecutor) {
            throw new IllegalArgumentException("the queue of a ScheduledThreadPoolExecutor also holds what is not due"
                    + " yet, so its length says nothing; watch it with Heartbeat.of(pool, limit)");
        }
    }

    public ExecutorCheck(ForkJoinPool pool) {
        this(pool, DEFAULT_QUEUE_LIMIT);
    }

    /** @param queueLimit waiting tasks, submitted and forked ones, from which on there are too many */
    public ExecutorCheck(ForkJoinPool pool, long queueLimit) {
        this(() -> ExecutorUse.of(pool), queueLimit);
    }

    private ExecutorCheck(Supplier<ExecutorUse> pool, long queueLimit) {
        if (queueLimit < 0) {
            throw new IllegalArgumentException("the queue limit of a pool is " + queueLimit + "; give 0 or more");
        }
        this.pool = pool;
        this.queueLimit = queueLimit;
    }

    @Override
    public CheckResult check(CheckContext context) {
        ExecutorUse use = pool.get();
        if (use.shutDown()) {
            return CheckResult.down("the pool is shut down").definitively();
        }
        CheckResult result = use.active() >= use.threads() && use.queued() >= queueLimit
                ? CheckResult.degraded("all " + use.threads() + " threads are busy and " + use.queued()
                        + " tasks wait, limit " + queueLimit)
                : CheckResult.up();
        return result.with("active", (long) use.active())
                .with("threads", (long) use.threads())
                .with("queued", use.queued());
    }
}
