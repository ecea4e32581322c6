package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code audit-retention}: prunes when that is due, and looks now and then how large the trail has become. Goes
 * on until it is told to stop, whatever a step throws.
 */
final class RetentionThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionThread.class);
    /** Not during the start of the application, yet in the life of one that is restarted often. */
    private static final Duration FIRST = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofMinutes(5);
    private static final Duration LOOK_INTERVAL = Duration.ofHours(1);
    /** Between two looks at the clock, which may be set. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final @Nullable Retention retention;
    private final @Nullable GrowthWatch growth;
    private final Duration interval;
    private final InstantSource clock;
    private final CountDownLatch stopped;
    private final Recurrence prunes;
    private final Recurrence looks;
    private final Thread thread;
    private final RateLimitedWarning trouble = new RateLimitedWarning(LOG);

    /**
     * Not yet running.
     *
     * @param retention what to do; null when nothing is ever deleted
     * @param growth what to watch; null when how long to keep is configured
     */
    RetentionThread(
            @Nullable Retention retention,
            @Nullable GrowthWatch growth,
            Duration interval,
            InstantSource clock,
            CountDownLatch stopped) {
        this.retention = retention;
        this.growth = growth;
        this.interval = interval;
        this.clock = clock;
        this.stopped = stopped;
        Instant now = clock.instant();
        this.prunes = new Recurrence(now, FIRST, ThreadLocalRandom.current()::nextDouble);
        this.looks = new Recurrence(now, FIRST, ThreadLocalRandom.current()::nextDouble);
        this.thread = new Thread(this, "audit-retention");
        this.thread.setDaemon(true);
    }

    void start() {
        if (retention != null || growth != null) {
            thread.start();
        }
    }

    /**
     * Waits for the chunk under way. No interrupt when that takes longer: in the middle of H2's file access it would
     * close the database of the host.
     */
    void stop(Duration timeout) {
        stopped.countDown();
        try {
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("The thread {} is still waiting for the audit store; it ends with this chunk.", thread.getName());
        }
    }

    @Override
    public void run() {
        boolean more = true;
        while (more) {
            more = step();
        }
    }

    /** False once it is told to stop. */
    private boolean step() {
        try {
            if (stopped.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            runDue(clock.instant());
        } catch (InterruptedException strayed) {
            // Nobody who knows this thread interrupts it; without it nothing would ever be deleted again.
        } catch (RuntimeException | Error failure) {
            outlive(failure);
        }
        return true;
    }

    void runDue(Instant now) throws InterruptedException {
        if (growth != null && looks.due(now)) {
            looks.again(now, LOOK_INTERVAL);
            look(growth);
        }
        if (retention != null && prunes.due(now)) {
            prune(retention);
        }
    }

    private void prune(Retention due) throws InterruptedException {
        boolean done = false;
        try {
            done = due.pruneQuietly();
        } finally {
            prunes.again(clock.instant(), done || interval.compareTo(RETRY) < 0 ? interval : RETRY);
        }
    }

    /** What is wrong with retention; empty when all is well. */
    Optional<String> complaint() {
        Optional<String> failing = retention == null ? Optional.empty() : retention.lastError();
        if (failing.isPresent()) {
            return failing.map(reason -> "retention fails: " + reason);
        }
        return growth == null ? Optional.empty() : growth.hint();
    }

    private static void look(GrowthWatch growth) {
        try {
            growth.look();
        } catch (RuntimeException | Error failure) {
            LOG.debug("The size of the audit trail can not be looked up now.", failure);
        }
    }

    private void outlive(Throwable failure) {
        try {
            trouble.warn("Retention met a failure of its own and goes on.", failure);
        } catch (RuntimeException | Error again) {
            // Not even the log works; the next step comes no sooner for that.
        }
    }
}
