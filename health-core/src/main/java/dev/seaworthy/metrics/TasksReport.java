package dev.seaworthy.metrics;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application's own work; the body of {@code /metrics/tasks}. */
public record TasksReport(List<Task> tasks, List<Fresh> freshness) {

    public TasksReport {
        tasks = List.copyOf(tasks);
        freshness = List.copyOf(freshness);
    }

    /** Runs and failures since start; mean and percentile of all runs since start. */
    public record Task(
            String name,
            long runs,
            long failures,
            @Nullable Double meanMs,
            @Nullable Double p95Ms,
            @Nullable Instant lastSuccessAt) {}

    /** How old data was when it was used, since start. */
    public record Fresh(
            String name,
            @Nullable Double shareWithinLimit,
            @Nullable Double p50Seconds,
            @Nullable Double p95Seconds) {}
}
