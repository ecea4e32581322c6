package dev.seaworthy.health;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run of one check, on whatever thread, with a deadline that the timer enforces. */
final class CheckAttempt implements CheckContext {

    final CheckSpec spec;
    final long startedNanos;
    private final LongSupplier nanoTime;
    private final @Nullable CheckResult previous;
    private volatile long deadlineNanos;
    private volatile boolean cancelled;
    private volatile CheckResult ifTimedOut;
    private @Nullable Thread runner;

    CheckAttempt(CheckSpec spec, @Nullable CheckResult previous, LongSupplier nanoTime) {
        this.spec = spec;
        this.previous = previous;
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
        this.deadlineNanos = startedNanos + spec.timeout().toNanos();
        this.ifTimedOut = CheckResult.down("timed out after " + seconds(spec.timeout()));
    }

    /** Never throws: whatever goes wrong is a result. */
    CheckResult run() {
        try {
            if (spec.check().interruptible()) {
                claim();
            }
            CheckResult result = spec.check().check(this);
            return result != null ? result : CheckResult.down("check returned null; return a CheckResult");
        } catch (InterruptedException e) {
            return CheckResult.down("interrupted").causedBy(e);
        } catch (Throwable e) {
            // Also errors: an attempt that ends without a result would count as hung for ever.
            return CheckResult.down("failed with " + e.getClass().getSimpleName())
                    .causedBy(e);
        } finally {
            release();
        }
    }

    /** Gives the attempt up: its result will no longer count. Interrupts it once, where it may be. */
    synchronized void cancel() {
        if (!cancelled) {
            cancelled = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    /** After a pause of the whole process nobody is to blame for the time that passed. */
    synchronized void postponeDeadline(long nanos) {
        deadlineNanos += nanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** How much of the timeout is gone; pauses of the process do not count. */
    Duration used(long nowNanos) {
        return spec.timeout().minusNanos(deadlineNanos - nowNanos);
    }

    CheckResult timeoutResult() {
        return ifTimedOut;
    }

    CheckResult stillRunningResult(long nowNanos) {
        Duration running = Duration.ofNanos(nowNanos - startedNanos);
        return CheckResult.down(
                "still running after " + running.toSeconds() + " s, deadline was " + seconds(spec.timeout()));
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - nanoTime.getAsLong()));
    }

    @Override
    public Duration staleAfter() {
        return spec.staleAfter();
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public Optional<CheckResult> previous() {
        return Optional.ofNullable(previous);
    }

    @Override
    public void ifTimedOut(CheckResult result) {
        ifTimedOut = Objects.requireNonNull(result);
    }

    private synchronized void claim() {
        runner = Thread.currentThread();
        if (cancelled) {
            runner.interrupt();
        }
    }

    private synchronized void release() {
        runner = null;
        // The interrupt was meant for this attempt, not for the next user of the thread.
        Thread.interrupted();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
