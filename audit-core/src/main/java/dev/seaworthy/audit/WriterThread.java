package dev.seaworthy.audit;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread {@code audit-writer}: calls the {@link GroupCommitter} until it is told to stop. */
final class WriterThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final Duration ADOPTION_INTERVAL = Duration.ofSeconds(30);

    private final GroupCommitter committer;
    private final @Nullable Journal journal;
    private final Thread thread;
    private long adoptedAt = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean abandoned;

    WriterThread(GroupCommitter committer, @Nullable Journal journal) {
        this.committer = committer;
        this.journal = journal;
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
        committer.stop();
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
        try {
            while (!stopping) {
                step(IDLE_WAIT);
                adoptIfDue();
            }
            boolean more = true;
            while (more && !abandoned) {
                more = step(Duration.ZERO) && !committer.failing();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean step(Duration wait) throws InterruptedException {
        try {
            return committer.drainOnce(wait);
        } catch (RuntimeException | Error failure) {
            LOG.error("The audit writer met a failure of its own and goes on.", failure);
            return false;
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
        }
    }
}
