package dev.seaworthy.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group of figures, taken by the sampler and read by everybody. A failed or overdue sample is unknown, with a
 * reason; the last good value is not passed off as the present one.
 */
final class Sampled<T> {

    /** Figures that are differences need a second look soon, and nobody likes to wait a whole interval for the first. */
    static final Duration SECOND_LOOK = Duration.ofSeconds(1);

    /** A sample under way for longer than this hangs, and what it replaces is no longer the present. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long AT_REST = Long.MIN_VALUE;

    private static final Logger log = LoggerFactory.getLogger(Sampled.class);

    private record Sample<T>(T value, Instant at, long atNanos) {}

    final String name;
    final boolean blocking;
    private final Duration interval;
    private final Callable<T> probe;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final AtomicBoolean running = new AtomicBoolean();
    private final Instant createdAt;
    private final long createdNanos;
    private volatile @Nullable Sample<T> sample;
    private volatile @Nullable SampleError error;
    private volatile boolean impossible;
    private volatile double tookSeconds = Double.NaN;
    private volatile long takingSinceNanos = AT_REST;
    private final AtomicLong failures = new AtomicLong();
    private volatile long dueNanos;

    /** @param blocking may wait for a network or a disk, so it does not run on the sampler's own thread */
    Sampled(
            String name,
            Duration interval,
            boolean blocking,
            Callable<T> probe,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.name = name;
        this.interval = interval;
        this.blocking = blocking;
        this.probe = probe;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.createdAt = clock.instant();
        this.createdNanos = nanoTime.getAsLong();
        this.dueNanos = createdNanos;
    }

    boolean due(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Claims the next run; false while the last one is still under way. */
    boolean claim(long nowNanos) {
        dueNanos = nowNanos + interval.toNanos();
        boolean claimed = running.compareAndSet(false, true);
        if (claimed) {
            // Not when it starts: one that waits behind another that hangs is as late.
            takingSinceNanos = nowNanos;
        }
        return claimed;
    }

    /** Takes a claimed sample. Never throws. */
    void take() {
        long started = nanoTime.getAsLong();
        try {
            T value = probe.call();
            long now = nanoTime.getAsLong();
            boolean first = sample == null;
            sample = new Sample<>(value, clock.instant(), now);
            error = null;
            if (first) {
                dueNanos = Math.min(dueNanos - now, SECOND_LOOK.toNanos()) + now;
            }
        } catch (InterruptedException e) {
            fail(e);
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Also errors: they must neither end the sampler's thread nor pass off the last value as the present one.
            fail(e);
        } finally {
            tookSeconds = (nanoTime.getAsLong() - started) / 1e9;
            takingSinceNanos = AT_REST;
            running.set(false);
        }
    }

    boolean running() {
        return running.get();
    }

    void unclaim() {
        takingSinceNanos = AT_REST;
        running.set(false);
    }

    private void fail(Throwable failure) {
        failures.incrementAndGet();
        SampleError before = error;
        impossible = failure instanceof UnavailableException && failure.getCause() == null;
        if (before == null && impossible) {
            log.info("Sampling {} is not possible here: {}", name, failure.getMessage());
        } else if (before == null) {
            log.warn("Sampling {} failed; its figures are unknown until it succeeds again", name, failure);
        }
        error = new SampleError(name, reason(failure), before == null ? clock.instant() : before.since());
    }

    /** Messages of drivers and file systems may carry addresses and names; the log has them. */
    private static String reason(Throwable failure) {
        return failure instanceof UnavailableException
                ? String.valueOf(failure.getMessage())
                : "failed with " + failure.getClass().getSimpleName() + "; see the log";
    }

    /** The present value, or {@code null} when it is unknown. */
    @Nullable
    T value() {
        Sample<T> current = sample;
        return current == null || error != null || hangs() || overdue(current) ? null : current.value();
    }

    @Nullable
    Instant sampledAt() {
        Sample<T> current = sample;
        return current == null ? null : current.at();
    }

    /** On the monotonic clock; NaN before the first sample. */
    double atSeconds() {
        Sample<T> current = sample;
        return current == null ? Double.NaN : current.atNanos() / 1e9;
    }

    /** While there is no good sample since the start, unless there cannot be one here: then NaN. */
    double ageSeconds() {
        Sample<T> current = sample;
        if (current == null && impossible) {
            return Double.NaN;
        }
        return (nanoTime.getAsLong() - (current == null ? createdNanos : current.atNanos())) / 1e9;
    }

    double tookSeconds() {
        return tookSeconds;
    }

    double failures() {
        return failures.get();
    }

    Duration staleAfter() {
        return interval.multipliedBy(3);
    }

    /** Why {@link #value()} is unknown, if it is. */
    Optional<SampleError> problem() {
        SampleError failed = error;
        if (failed != null) {
            return Optional.of(failed);
        }
        Sample<T> current = sample;
        Instant since = current == null ? createdAt : current.at();
        if (hangs()) {
            return Optional.of(new SampleError(name, "the present sample hangs", since));
        }
        if (current == null) {
            return Optional.of(new SampleError(name, "not sampled yet", createdAt));
        }
        return overdue(current)
                ? Optional.of(new SampleError(name, "the last sample is too old", since))
                : Optional.empty();
    }

    private boolean hangs() {
        long since = takingSinceNanos;
        return since != AT_REST && nanoTime.getAsLong() - since > PATIENCE.toNanos();
    }

    private boolean overdue(Sample<T> current) {
        return nanoTime.getAsLong() - current.atNanos() > staleAfter().toNanos();
    }
}
