package dev.seaworthy.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes samples when they are due; those that may block run beside it, each at most once at a time, so a
 * hung database cannot stop the others.
 */
final class Sampler {

    private static final Logger log = LoggerFactory.getLogger(Sampler.class);
    private static final Duration ROTATION = Duration.ofSeconds(10);

    /** After a pause of the process the past must move on as far, but not for ever. */
    private static final int MOST_ROTATIONS_AT_ONCE = 360;

    private final List<Sampled<?>> samples;
    private final IntConsumer everyTenSeconds;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor blocking;
    private final Thread thread = daemon(this::run, "metrics-sampler");
    private final Object rest = new Object();
    private volatile boolean closed;
    private long rotationDueNanos;

    /** @param everyTenSeconds is told how many times ten seconds are over since its last call: mostly one */
    Sampler(List<Sampled<?>> samples, IntConsumer everyTenSeconds, LongSupplier nanoTime) {
        this.samples = List.copyOf(samples);
        this.everyTenSeconds = everyTenSeconds;
        this.nanoTime = nanoTime;
        this.rotationDueNanos = nanoTime.getAsLong() + ROTATION.toNanos();
        int most = (int) samples.stream().filter(sample -> sample.blocking).count();
        this.blocking = new ThreadPoolExecutor(
                0,
                Math.max(1, most),
                60,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, "metrics-probe"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        thread.start();
    }

    /** Takes what is due; returns how long the thread may rest. */
    long tick() {
        long now = nanoTime.getAsLong();
        rotate(now);
        samples.stream().filter(sample -> sample.due(now)).forEach(sample -> launch(sample, now));
        long after = nanoTime.getAsLong();
        return samples.stream()
                .mapToLong(sample -> sample.dueNanos() - after)
                .reduce(rotationDueNanos - after, Math::min);
    }

    private void rotate(long now) {
        if (now - rotationDueNanos >= 0) {
            long rotations = (now - rotationDueNanos) / ROTATION.toNanos() + 1;
            rotationDueNanos += rotations * ROTATION.toNanos();
            everyTenSeconds.accept((int) Math.min(rotations, MOST_ROTATIONS_AT_ONCE));
        }
    }

    private void launch(Sampled<?> sample, long now) {
        if (!sample.claim(now)) {
            return;
        }
        if (!sample.blocking) {
            sample.take();
            return;
        }
        try {
            blocking.execute(sample::take);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // No thread to be had, now; the next round tries again.
            sample.unclaim();
        }
    }

    private void run() {
        try {
            while (!closed) {
                long wait = step();
                synchronized (rest) {
                    if (!closed && wait > 0) {
                        TimeUnit.NANOSECONDS.timedWait(rest, wait);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long step() {
        try {
            return tick();
        } catch (Exception | Error e) {
            log.error("A step of the metrics sampler failed; the next one follows", e);
            return ROTATION.toNanos();
        }
    }

    /**
     * Stops within the bound; a probe that hangs is named and left behind on its daemon thread. It is not interrupted: an
     * embedded H2 would close the file of the host's database.
     */
    void close(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        synchronized (rest) {
            closed = true;
            rest.notifyAll();
        }
        blocking.shutdown();
        try {
            blocking.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> stuck = samples.stream()
                .filter(Sampled::running)
                .map(sample -> sample.name)
                .toList();
        if (!stuck.isEmpty()) {
            log.warn(
                    "The metrics sampler is closed, but these samples still run after {}: {}; see what they wait for."
                            + " Their daemon threads end with them",
                    within,
                    stuck);
        }
    }
}
