package dev.seaworthy.backup;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs submitted work on threads of its own and remembers how it went. Thread-safe. */
final class Jobs {
    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    /** A second job of another plan need not wait; more would only share the disk. */
    private static final int THREADS = 2;

    private static final int QUEUE = 100;
    private static final int REMEMBERED = 100;
    private static final String CLOSING = "Backups are being shut down";

    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final InstantSource clock;
    private final ThreadPoolExecutor executor;
    private boolean stopped;

    Jobs(InstantSource clock) {
        this.clock = clock;
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), work -> {
                    Thread thread = new Thread(work, "backup-job-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** What a job does; it must heed its token. */
    @FunctionalInterface
    interface Work {
        void run(RunToken token) throws Exception;
    }

    /**
     * @param ended runs once the job is over, whatever came of it
     * @throws BackupRefusedException if too many jobs wait
     */
    BackupJob submit(
            BackupJob.Kind kind,
            String plan,
            @Nullable BackupId backup,
            @Nullable Long estimate,
            Work work,
            Runnable ended) {
        Job job = new Job(kind, plan, estimate, work, ended, new RunToken(clock));
        job.token.backup(backup);
        remember(job);
        if (stopped()) {
            job.cancel(CLOSING);
        }
        try {
            executor.execute(job);
        } catch (RejectedExecutionException | OutOfMemoryError full) { // The latter if no thread can be made.
            job.fail("Too many backup jobs are waiting, or backups are being shut down");
            ended.run();
            throw new BackupRefusedException(String.valueOf(job.error), full);
        }
        return job.snapshot();
    }

    /**
     * How a job ended.
     *
     * @param failure why it failed, null unless it did
     */
    record Ended(BackupJob.State state, @Nullable Throwable failure) {}

    /** As {@link #submit}, but on the calling thread; after {@link #stop} it ends as cancelled, before it began. */
    Ended run(BackupJob.Kind kind, String plan, @Nullable Long estimate, Work work, Runnable ended) {
        Job job = new Job(kind, plan, estimate, work, ended, new RunToken(clock));
        remember(job);
        if (stopped()) {
            job.cancel(CLOSING);
        }
        job.run();
        return new Ended(job.state, job.failure);
    }

    synchronized Optional<BackupJob> find(String id) {
        return Optional.ofNullable(jobs.get(id)).map(Job::snapshot);
    }

    /** Those that are remembered, in the order they were submitted. */
    synchronized List<BackupJob> all() {
        return jobs.values().stream().map(Job::snapshot).toList();
    }

    BackupJob cancel(String id) {
        Job job;
        synchronized (this) {
            job = jobs.get(id);
        }
        if (job == null) {
            throw new BackupNotFoundException("There is no job " + id + "; ended jobs are forgotten in time");
        }
        job.cancel("Job " + id + " was cancelled");
        return job.snapshot();
    }

    /** Takes no more jobs and cancels those that have not ended. */
    void stop() {
        List<Job> all;
        synchronized (this) {
            stopped = true;
            all = new ArrayList<>(jobs.values());
        }
        executor.shutdown();
        all.forEach(job -> job.cancel(CLOSING));
    }

    synchronized boolean stopped() {
        return stopped;
    }

    /** Stops, and waits for submitted jobs; who called {@link #run} waits itself. */
    void close(Duration wait) {
        stop();
        try {
            if (!executor.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("A backup job did not stop within {}; its thread is a daemon and ends with the process", wait);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void remember(Job job) {
        jobs.put(job.id, job);
        Iterator<Job> oldest = jobs.values().iterator();
        while (jobs.size() > REMEMBERED + QUEUE && oldest.hasNext()) {
            if (oldest.next().state.ended()) {
                oldest.remove();
            }
        }
    }

    private static final class Job implements Runnable {
        private final String id = BackupId.randomSuffix() + BackupId.randomSuffix() + BackupId.randomSuffix();
        private final BackupJob.Kind kind;
        private final String plan;
        private final @Nullable Long estimate;
        private final Work work;
        private final Runnable ended;
        private final RunToken token;
        private volatile BackupJob.State state = BackupJob.State.QUEUED;
        private volatile @Nullable String error;
        private volatile @Nullable Throwable failure;

        Job(BackupJob.Kind kind, String plan, @Nullable Long estimate, Work work, Runnable ended, RunToken token) {
            this.token = token;
            this.kind = kind;
            this.plan = plan;
            this.estimate = estimate;
            this.work = work;
            this.ended = ended;
        }

        /** The plan is free before the job says that it has ended, so that who waits for one can begin the next. */
        @Override
        public void run() {
            BackupJob.State outcome = BackupJob.State.FAILED;
            try {
                state = BackupJob.State.RUNNING;
                outcome = outcome();
            } finally {
                ended.run();
                state = outcome;
            }
        }

        private BackupJob.State outcome() {
            try {
                token.check();
                work.run(token);
                return BackupJob.State.DONE;
            } catch (Exception | Error thrown) {
                if (thrown instanceof BackupCancelledException && !(thrown instanceof BackupTimedOutException)) {
                    error = thrown.getMessage();
                    return BackupJob.State.CANCELLED;
                }
                log.error("Backup job {} ({} of {}) failed", id, kind, plan, thrown);
                failure = thrown;
                error = thrown instanceof BackupException ? thrown.getMessage() : "Failed: " + thrown;
                return BackupJob.State.FAILED;
            }
        }

        void fail(String reason) {
            error = reason;
            state = BackupJob.State.FAILED;
        }

        void cancel(String reason) {
            if (!state.ended()) {
                token.cancel(reason);
            }
        }

        BackupJob snapshot() {
            return new BackupJob(id, kind, state, plan, token.bytes(), estimate, token.backup(), error);
        }
    }
}
