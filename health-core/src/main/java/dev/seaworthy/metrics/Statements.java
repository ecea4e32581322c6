package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;

/**
 * Times the application's SQL statements by name; at most 200 names, later ones are counted together as {@code OTHER}.
 * The text of a statement is never published. Thread-safe.
 */
public final class Statements {

    /** Attribute that names a statement of Jdbi: {@code query.define(Statements.NAME, "find-orders")}. */
    public static final String NAME = "seaworthy.statement";

    private static final Duration[] BUCKETS = Arrays.stream(Histogram.STATEMENT_SECONDS)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    private final Meters meters;
    private final Named<Statement> statements = new Named<>(Statement::new);
    private final List<Runnable> undo = new ArrayList<>();
    private boolean closed;

    Statements(Meters meters) {
        this.meters = meters;
    }

    /**
     * Times every statement of handles that this Jdbi opens from now on, until the monitor closes. The statement's name is
     * its attribute {@link #NAME}, else {@code Type.method} of the SQL object, else as {@link JdbcTiming} says. A
     * {@code SqlLogger} that is already set goes on being called. A second call for the same Jdbi does nothing.
     */
    public void watch(Jdbi jdbi) {
        synchronized (undo) {
            requireOpen();
            JdbiTiming.install(jdbi, this).ifPresent(undo::add);
        }
    }

    /** Records what this hears, from now on until the monitor closes; it tells nobody else then. */
    public void watch(JdbcTiming timing) {
        synchronized (undo) {
            requireOpen();
            undo.add(timing.tell(this));
        }
    }

    /** Records one execution of a statement that is timed by nobody else. */
    public void record(String name, Duration took, boolean succeeded) {
        record(name, took.toNanos(), succeeded);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this metrics monitor is closed; build a new one");
        }
    }

    void record(String name, long nanos, boolean succeeded) {
        statements.get(name).ended(Math.max(0, nanos), succeeded);
    }

    /** Those that cost most time come first. */
    List<DatabaseReport.Statement> report() {
        return statements.sorted().stream()
                .map(Statement::report)
                .sorted(Comparator.comparing(DatabaseReport.Statement::totalMs).reversed())
                .toList();
    }

    void close() {
        synchronized (undo) {
            closed = true;
            undo.forEach(Runnable::run);
            undo.clear();
        }
    }

    private final class Statement {

        private final String name;
        private final Histogram durations = new Histogram(Histogram.STATEMENT_SECONDS);
        private final LongAdder errors = new LongAdder();
        private final Timer success;
        private final Timer error;

        Statement(String name) {
            this.name = name;
            success = timer("success");
            error = timer("error");
        }

        private Timer timer(String outcome) {
            return meters.remember(Timer.builder(MeterNames.STATEMENT_DURATION)
                    .description("SQL statements of the application, by name")
                    .tags("statement", name, "outcome", outcome)
                    .serviceLevelObjectives(BUCKETS)
                    .register(meters.registry()));
        }

        void ended(long nanos, boolean succeeded) {
            durations.record(nanos / 1e9);
            (succeeded ? success : error).record(nanos, TimeUnit.NANOSECONDS);
            if (!succeeded) {
                errors.increment();
            }
        }

        DatabaseReport.Statement report() {
            long[] counts = durations.counts();
            Double mean = durations.meanMillis();
            return new DatabaseReport.Statement(
                    name,
                    Histogram.total(counts),
                    durations.totalMillis(),
                    mean == null ? 0 : mean,
                    durations.quantileMillis(counts, 0.95),
                    errors.sum());
        }
    }
}
