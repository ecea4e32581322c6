package dev.seaworthy.backup.cluster;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.seaworthy.backup.ScheduledJob;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job as one row of the table, which one node at a time has picked. The row says when the job is due next. */
final class JobTask {
    private static final Logger log = LoggerFactory.getLogger(JobTask.class);
    private static final String ROW = "scheduled";

    private final ScheduledJob job;
    private final InstantSource clock;
    private final Task<Void> task;

    /** A node runs only tasks that it knows: another repository's plan of the same name is another task. */
    JobTask(ScheduledJob job, String repositoryId, InstantSource clock) {
        this.job = job;
        this.clock = clock;
        this.task = Tasks.custom(job.name() + " " + repositoryId, Void.class)
                .onFailure(this::failed)
                .onDeadExecution(this::died)
                .execute(this::run);
    }

    Task<Void> task() {
        return task;
    }

    /** Makes the row if there is none, and brings it forward if the plan now runs sooner. */
    void plan(SchedulerClient rows, Instant now) {
        TaskInstance<Void> row = task.instance(ROW);
        Optional<ScheduledExecution<Object>> known = rows.getScheduledExecution(row);
        if (known.isEmpty()) {
            rows.scheduleIfNotExists(row, job.firstAfter(now));
        } else if (!known.get().isPicked() && known.get().getExecutionTime().isAfter(job.nextAfter(now))) {
            // An earlier one stays: it may be another try of a run that failed.
            bringForward(rows, row, job.nextAfter(now));
        }
    }

    private void bringForward(SchedulerClient rows, TaskInstance<Void> row, Instant next) {
        try {
            rows.reschedule(row, next);
        } catch (RuntimeException raced) {
            log.info("The next {} was not brought forward, since another node has just changed it", job.name(), raced);
        }
    }

    private CompletionHandler<Void> run(TaskInstance<Void> row, ExecutionContext context) {
        Instant planned = context.getExecution().executionTime;
        return switch (job.run(planned)) {
            case DONE -> (complete, rows) -> rows.reschedule(complete, next(planned));
            case FAILED -> this::failed;
            case BUSY -> (complete, rows) -> rows.reschedule(complete, job.afterBusy(clock.instant()));
            case STOPPED -> (complete, rows) -> rows.reschedule(complete, planned);
        };
    }

    /** A clock set back must not repeat the slot. */
    private Instant next(Instant planned) {
        Instant now = clock.instant();
        return job.nextAfter(now.isBefore(planned) ? planned : now);
    }

    private void failed(ExecutionComplete complete, ExecutionOperations<Void> rows) {
        Execution execution = complete.getExecution();
        Instant now = clock.instant();
        Instant again = job.afterFailure(execution.consecutiveFailures, now);
        log.warn("Scheduled {} failed; it is due again at {}", job.name(), again);
        rows.reschedule(ExecutionComplete.failure(execution, now, now, null), again);
    }

    /** Is done again at once, but a job that takes down its node each time must not take down one after the other. */
    private void died(ExecutionComplete complete, ExecutionOperations<Void> rows) {
        Execution execution = complete.getExecution();
        Instant again = execution.consecutiveFailures == 0
                ? execution.executionTime
                : job.afterFailure(execution.consecutiveFailures, clock.instant());
        log.warn(
                "Node {} ended, or stood still, while it ran {}; that is due again at {}",
                execution.pickedBy,
                job.name(),
                again);
        rows.reschedule(complete, again);
    }
}
