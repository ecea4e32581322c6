package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Times the application's own work by name; at most 200 names, later ones are counted together as {@code OTHER}.
 * Thread-safe.
 */
public final class Tasks {

    private static final Duration[] BUCKETS = Arrays.stream(Histogram.TASK_SECONDS)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    private final Meters meters;
    private final InstantSource clock;
    private final Named<Task> tasks = new Named<>(Task::new);

    Tasks(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** Runs the work and records how long it took and whether it threw; the exception passes through. */
    public <T> T time(String name, Callable<T> work) throws Exception {
        Task task = tasks.get(name);
        long started = System.nanoTime();
        boolean succeeded = false;
        try {
            T result = work.call();
            succeeded = true;
            return result;
        } finally {
            task.ended(System.nanoTime() - started, succeeded);
        }
    }

    /** As {@link #time}, for work without a result. */
    public void run(String name, Runnable work) {
        Task task = tasks.get(name);
        long started = System.nanoTime();
        boolean succeeded = false;
        try {
            work.run();
            succeeded = true;
        } finally {
            task.ended(System.nanoTime() - started, succeeded);
        }
    }

    List<TasksReport.Task> report() {
        return tasks.sorted().stream().map(Task::report).toList();
    }

    private final class Task {

        private final String name;
        private final Histogram durations = new Histogram(Histogram.TASK_SECONDS);
        private final LongAdder failures = new LongAdder();
        private final Timer successTimer;
        private final Timer failureTimer;
        private volatile @Nullable Instant lastSuccess;

        Task(String name) {
            this.name = name;
            successTimer = timer(name, "success");
            failureTimer = timer(name, "failure");
            meters.gauge(
                    MeterNames.TASK_LAST_SUCCESS,
                    "seconds",
                    "When the task last succeeded, seconds since 1970",
                    this::lastSuccessSeconds,
                    "task",
                    name);
        }

        private @Nullable Double lastSuccessSeconds() {
            Instant at = lastSuccess;
            return at == null ? null : at.toEpochMilli() / 1e3;
        }

        private Timer timer(String task, String outcome) {
            return meters.remember(Timer.builder(MeterNames.TASK_DURATION)
                    .description("Runs of a task and how long they took")
                    .tags("task", task, "outcome", outcome)
                    .serviceLevelObjectives(BUCKETS)
                    .register(meters.registry()));
        }

        void ended(long nanos, boolean succeeded) {
            durations.record(nanos / 1e9);
            if (succeeded) {
                lastSuccess = clock.instant();
                successTimer.record(nanos, TimeUnit.NANOSECONDS);
            } else {
                failures.increment();
                failureTimer.record(nanos, TimeUnit.NANOSECONDS);
            }
        }

        TasksReport.Task report() {
            long[] counts = durations.counts();
            return new TasksReport.Task(
                    name,
                    Histogram.total(counts),
                    failures.sum(),
                    durations.meanMillis(),
                    durations.quantileMillis(counts, 0.95),
                    lastSuccess);
        }
    }
}
