package dev.seaworthy.metrics;

import dev.seaworthy.health.format.Answer;
import dev.seaworthy.health.format.SystemLoad;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Samples machine, process and databases in the background and publishes what it sees as meters and reports; reading
 * either does no I/O. Build one with {@link #builder()}, {@link #start()} it, {@link #close()} it. Thread-safe.
 */
public final class MetricsMonitor implements AutoCloseable {

    MetricsMonitor() {}

    public static MetricsMonitorBuilder builder() {
        return new MetricsMonitorBuilder();
    }

    /** Starts the sampler thread. A second call does nothing; after close it is refused. */
    public MetricsMonitor start() {
        throw new UnsupportedOperationException();
    }

    /** Where everything is published: the host's registry, or a composite of it and our own. */
    public MeterRegistry registry() {
        throw new UnsupportedOperationException();
    }

    /** The body of {@code /metrics/system}. */
    public SystemReport system() {
        throw new UnsupportedOperationException();
    }

    /** The body of {@code /metrics/database}. */
    public DatabaseReport databases() {
        throw new UnsupportedOperationException();
    }

    /** Where a filter reports requests; {@link HttpMetrics#report()} is the body of {@code /metrics/http}. */
    public HttpMetrics http() {
        throw new UnsupportedOperationException();
    }

    /** Timers for the application's own work. */
    public Tasks tasks() {
        throw new UnsupportedOperationException();
    }

    /** Ages of the data the application works with. */
    public Freshness freshness() {
        throw new UnsupportedOperationException();
    }

    /** The body of {@code /metrics/tasks}. */
    public TasksReport work() {
        throw new UnsupportedOperationException();
    }

    /** The few figures shown in the detailed health view. */
    public SystemLoad load() {
        throw new UnsupportedOperationException();
    }

    /**
     * All meters as Prometheus text 0.0.4, OpenMetrics or JSON; whatever the header says, the answer is one of these.
     *
     * @param accept the request's {@code Accept} header, or {@code null}
     * @param format {@code json}, {@code prometheus} or {@code openmetrics} to override the header, or {@code null};
     *     anything else is an {@link IllegalArgumentException} naming the legal values
     * @param names only these meters, by Prometheus or Micrometer name; empty for all
     */
    public Answer scrape(@Nullable String accept, @Nullable String format, Set<String> names) {
        throw new UnsupportedOperationException();
    }

    /** Stops the threads and removes our meters from a registry that was handed in. */
    @Override
    public void close() {}
}
