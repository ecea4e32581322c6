package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop that must turn: it calls {@link #beat()} at least once within the limit, also while it has nothing to do, or
 * the check is down. It sees what the JVM's search for deadlocks cannot: virtual threads, endless loops, lost wake-ups.
 * Fit for liveness. A pause of the whole process is not held against the loop. Safe for use by any thread.
 */
public final class Heartbeat implements HealthCheck {

    private final Duration limit;
    private final @Nullable Executor executor;
    private final LongSupplier nanoTime;

    private volatile long beatNanos;

    /** Counts the tasks handed over, so that one from long ago does not pay for the newest. */
    private volatile int handedOver;

    /** The newest task that ran. */
    private volatile int settled;

    /** When the newest task was handed over. */
    private volatile long handedOverNanos;

    /** Written by one attempt at a time, each with its own thread. */
    private volatile long attemptNanos;

    /** The limit counts from now on, before the first beat too. */
    public Heartbeat(Duration limit) {
        this(limit, null, System::nanoTime);
    }

    Heartbeat(Duration limit, @Nullable Executor executor, LongSupplier nanoTime) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the limit of a heartbeat is " + limit + "; give a positive duration");
        }
        this.limit = limit;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.beatNanos = nanoTime.getAsLong();
        this.attemptNanos = beatNanos;
    }

    /**
     * Beats by a tiny task that each attempt hands to the executor: down when it has waited longer than the limit, or
     * is not taken. While it waits no other one follows, save one per limit, in case the executor has dropped it. For
     * thread pools, event loops and whatever else runs tasks in turn. The executor stays the caller's.
     */
    public static Heartbeat of(Executor executor, Duration limit) {
        return new Heartbeat(limit, Objects.requireNonNull(executor), System::nanoTime);
    }

    /** The loop turned once more. Costs a look at the clock. */
    public void beat() {
        beatNanos = nanoTime.getAsLong();
    }

    @Override
    public CheckResult check(CheckContext context) {
        long now = nanoTime.getAsLong();
        if (now - attemptNanos > context.staleAfter().toNanos()) {
            // We were not run either: the process stood still, and the loop gets its time again.
            beatNanos = now;
        }
        attemptNanos = now;
        if (executor != null && settled >= handedOver) {
            beatNanos = now;
            return submit(executor, now);
        }
        Duration silent = Duration.ofNanos(Math.max(0, now - beatNanos));
        if (silent.compareTo(limit) <= 0) {
            return CheckResult.up().with("silent_ms", silent.toMillis());
        }
        CheckResult dead = CheckResult.down(
                        "no beat for " + silent.toMillis() + " ms, limit " + limit.toMillis() + " ms")
                .with("silent_ms", silent.toMillis());
        if (executor != null && now - handedOverNanos > limit.toNanos()) {
            CheckResult again = submit(executor, now);
            return again.status() == Status.UP ? dead : again;
        }
        return dead;
    }

    private CheckResult submit(Executor to, long now) {
        int task = handedOver + 1;
        handedOver = task;
        handedOverNanos = now;
        try {
            to.execute(() -> ran(task));
            return CheckResult.up().with("silent_ms", 0L);
        } catch (Throwable e) {
            // Not taken, so not owed; what waited before still is.
            handedOver = task - 1;
            if (e instanceof RejectedExecutionException) {
                return CheckResult.down("the executor refuses tasks: it is shut down or full")
                        .causedBy(e);
            }
            throw e;
        }
    }

    /** The newest task pays for those before it, which may have been dropped, but none of them pays for the newest. */
    private void ran(int task) {
        if (task >= handedOver) {
            settled = task;
        }
    }
}
