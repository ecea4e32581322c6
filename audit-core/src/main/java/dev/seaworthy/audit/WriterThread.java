package dev.seaworthy.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread {@code audit-writer}: takes step after step until it is told to stop, whatever a step throws. */
final class WriterThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final Duration ADOPTION_INTERVAL = Duration.ofSeconds(30);
    private static final long LAST_RESORT_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final WriterWork work;
    private final BooleanSupplier failing;
    private final @Nullable Journal journal;
    private final Runnable upkeep;
    private final Thread thread;
    private final RateLimitedWarning trouble = new RateLimitedWarning(LOG);
    private long adoptedAt = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /**
     * One that is not started yet.
     *
     * @param failing whether the last attempt to store something failed
     * @param upkeep done after each step, about once a second or more often
     */
    WriterThread(WriterWork work, BooleanSupplier failing, @Nullable Journal journal, Runnable upkeep) {
        this.work = work;
        this.failing = failing;
        this.journal = journal;
        this.upkeep = upkeep;
        this.thread = new Thread(this, "audit-writer");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Has the writer store what waits. One that is stuck in the store after the timeout is left behind, and ends when
     * the store lets it go: an interrupt in the middle of H2's file access would close the database of the host.
     */
    void stop(Duration timeout) {
        stopping = true;
        work.stop();
        if (!PatientJoin.ended(thread, timeout)) {
            abandoned = true;
            LOG.warn(
                    "The thread {} is still waiting for the audit store {} after it was told to stop.",
                    thread.getName(),
                    timeout);
        }
    }

    @Override
    public void run() {
        while (!stopping) {
            step(IDLE_WAIT);
            adoptIfDue();
            keepUp();
        }
        boolean more = true;
        while (more && !abandoned) {
            more = step(Duration.ZERO) && !failing.getAsBoolean();
        }
    }

    /** False when there was nothing to do, or it could not be done. */
    private boolean step(Duration wait) {
        try {
            return work.drainOnce(wait);
        } catch (InterruptedException strayed) {
            // Nobody who knows this thread interrupts it; the events that wait matter more.
            return true;
        } catch (RuntimeException | Error failure) {
            outlive(failure);
            return false;
        }
    }

    /** Without a pause a failure that repeats, such as a full heap, would take a processor as well. */
    private void outlive(Throwable failure) {
        try {
            trouble.warn("The audit writer met a failure of its own and goes on.", failure);
            work.pause();
        } catch (InterruptedException strayed) {
            LOG.debug("The pause of the audit writer was interrupted.");
        } catch (RuntimeException | Error again) {
            // Not even the log works: park without asking for memory.
            LockSupport.parkNanos(LAST_RESORT_PAUSE_NANOS);
        }
    }

    private void keepUp() {
        try {
            upkeep.run();
        } catch (RuntimeException | Error failure) {
            outlive(failure);
        }
    }

    private void adoptIfDue() {
        if (journal == null || System.nanoTime() - adoptedAt < ADOPTION_INTERVAL.toNanos()) {
            return;
        }
        adoptedAt = System.nanoTime();
        try {
            journal.adopt();
        } catch (IOException e) {
            LOG.warn("The journal's folder can not be searched for what other processes left.", e);
        } catch (RuntimeException | Error failure) {
            outlive(failure);
        }
    }
}
