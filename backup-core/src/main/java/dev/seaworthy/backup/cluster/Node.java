package dev.seaworthy.backup.cluster;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.Task;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupScheduling;
import dev.seaworthy.backup.ScheduledJobs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** This process among those that share the table: an instance of db-scheduler with threads of its own. */
final class Node implements BackupScheduling.Running {
    /** A second plan need not wait for the first; more would only share the disk. */
    private static final int THREADS = 2;

    /** The fewest that db-scheduler allows. */
    private static final int MISSED_HEARTBEATS = 4;

    /** Waited twice at most, for a run that was asked to stop. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    /** Rows of other applications are of no known task, and must live as long as these do. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private static final int LONGEST_HOST = 25;

    private final List<JobTask> tasks = new ArrayList<>();
    private final ScheduledJobs jobs;
    private final Scheduler scheduler;

    Node(DataSource dataSource, ScheduledJobs jobs, Duration heartbeat, Duration polling) {
        this.jobs = jobs;
        jobs.all().forEach(job -> tasks.add(new JobTask(job, jobs.repositoryId(), jobs.clock())));
        List<Task<?>> known = new ArrayList<>();
        tasks.forEach(task -> known.add(task.task()));
        scheduler = Scheduler.create(dataSource, known)
                .tableName(JobTable.NAME)
                .schedulerName(new SchedulerName.Fixed(name()))
                .clock(jobs.clock()::instant)
                .alwaysPersistTimestampInUTC()
                .commitWhenAutocommitDisabled(true)
                .heartbeatInterval(heartbeat)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .pollingInterval(polling)
                .deleteUnresolvedAfter(NEVER)
                .threads(THREADS)
                .executorService(NodeThreads.forJobs(THREADS))
                .dueExecutor(NodeThreads.forPolling())
                .housekeeperExecutor(NodeThreads.forHeartbeats())
                .failureLogging(LogLevel.OFF, false) // A job has logged its failure.
                .shutdownMaxWait(CLOSE_WAIT)
                .addSchedulerListener(new Looks())
                .build();
    }

    void start() {
        Instant now = jobs.clock().instant();
        try {
            tasks.forEach(task -> task.plan(scheduler, now));
        } catch (RuntimeException failure) {
            scheduler.stop();
            throw new BackupException(
                    "The scheduled jobs could not be written to table " + JobTable.NAME + ": " + failure.getMessage()
                            + ". Check that the database user may read and change it",
                    failure);
        }
        jobs.looked();
        scheduler.start();
    }

    @Override
    public void close() {
        scheduler.stop();
    }

    /** Tells nodes of one host apart, also in the logs. */
    private static String name() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "localhost";
        }
        String random = UUID.randomUUID().toString().substring(0, 8);
        return host.substring(0, Math.min(LONGEST_HOST, host.length())) + "-"
                + ProcessHandle.current().pid() + "-" + random;
    }

    private final class Looks extends AbstractSchedulerListener {
        @Override
        public void onSchedulerEvent(SchedulerEventType event) {
            if (event == SchedulerEventType.RAN_EXECUTE_DUE) {
                jobs.looked();
            } else if (event == SchedulerEventType.RAN_DETECT_DEAD) {
                // Comes by a clock that nobody sets; polling waits by the other one, for an hour if that is set back by
                // one.
                scheduler.triggerCheckForDueExecutions();
            }
        }
    }
}
