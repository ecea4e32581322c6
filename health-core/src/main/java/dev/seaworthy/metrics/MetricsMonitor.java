package dev.seaworthy.metrics;

import dev.seaworthy.health.checks.RedisServer;
import dev.seaworthy.health.format.Answer;
import dev.seaworthy.health.format.SystemLoad;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Samples machine, process and databases in the background and publishes what it sees as meters and reports; reading
 * either does no I/O. Build one with {@link #builder()}, {@link #start()} it, {@link #close()} it. Thread-safe.
 */
public final class MetricsMonitor implements AutoCloseable {

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    /** A query of the application and the database that answers it. */
    record OwnQuery(String database, SqlMetric metric) {}

    /** What the builder collected. */
    record Watched(
            Map<String, DataSource> databases,
            List<OwnQuery> sqlMetrics,
            Map<String, RedisServer> redis,
            List<Path> disks) {}

    private final Registries registries;
    private final Meters meters;
    private final List<Path> disks;
    private final boolean jvmMeters;
    private final SystemSampler system;
    private final DatabaseSampler databases;
    private final RedisSampler redis;
    private final List<SqlMetricProbe> ownQueries;
    private final Statements statements;
    private final HttpMetrics http;
    private final Tasks tasks;
    private final Freshness freshness;
    private final History history;
    private final @Nullable HistoryFile historyFile;
    private final List<Sampled<?>> historyFileSteps;
    private final Exposition exposition;
    private final Sampler sampler;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

    MetricsMonitor(
            @Nullable MeterRegistry host,
            Watched watched,
            @Nullable Path historyFile,
            boolean httpMeters,
            boolean jvmMeters,
            boolean exemplars,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.disks = watched.disks();
        this.jvmMeters = jvmMeters;
        registries = Registries.of(host, exemplars);
        meters = new Meters(registries.registry());
        SystemSampler.Sampling sampling = new SystemSampler.Sampling() {
            @Override
            public <T> Sampled<T> every(Duration interval, String name, boolean blocking, Callable<T> probe) {
                return new Sampled<>(name, interval, blocking, probe, clock, nanoTime);
            }
        };
        system = new SystemSampler(new Host(), new ControlGroup(), disks, sampling, nanoTime);
        databases = new DatabaseSampler(watched.databases(), sampling);
        redis = new RedisSampler(watched.redis(), sampling);
        ownQueries = watched.sqlMetrics().stream()
                .map(query -> new SqlMetricProbe(query.metric(), databases.access(query.database()), meters, sampling))
                .toList();
        statements = new Statements(meters);
        http = new HttpMetrics(meters, httpMeters);
        tasks = new Tasks(meters, clock);
        freshness = new Freshness(meters, clock);
        exposition = new Exposition(registries);
        history = new History(clock, nanoTime);
        keepHistory(new HistorySeries(history, nanoTime));
        HistoryFile file = historyFile == null ? null : new HistoryFile(historyFile, history);
        this.historyFile = file;
        // A disk may hang, and what it refuses is told like any other figure that could not be had.
        historyFileSteps = file == null
                ? List.of()
                : List.of(sampling.every(HistoryFile.INTERVAL, "history file", true, file::step));
        sampler = new Sampler(samples(), this::rotate, nanoTime);
    }

    private void keepHistory(HistorySeries series) {
        series.keepSystem(system);
        series.keepHttp(http);
        databases.keepHistory(series);
    }

    private void rotate(int times) {
        for (int i = 0; i < times; i++) {
            http.rotate();
        }
        history.take();
    }

    public static MetricsMonitorBuilder builder() {
        return new MetricsMonitorBuilder();
    }

    private List<Sampled<?>> samples() {
        List<Sampled<?>> all = new ArrayList<>(system.samples());
        all.addAll(databases.samples());
        all.addAll(stores());
        all.addAll(historyFileSteps);
        return all;
    }

    private List<Sampled<?>> stores() {
        List<Sampled<?>> stores = new ArrayList<>(redis.samples());
        ownQueries.forEach(query -> stores.add(query.sampled()));
        return stores;
    }

    /**
     * Starts the sampler thread. A second call does nothing; after close it is refused, and so it is while another
     * monitor publishes to the same registry: an {@link IllegalStateException} says what to do.
     */
    public MetricsMonitor start() {
        if (state.get() == State.NEW) {
            refuseASecondMonitor();
        }
        if (state.compareAndSet(State.NEW, State.STARTED)) {
            bind();
            sampler.start();
        } else if (state.get() == State.CLOSED) {
            throw new IllegalStateException("this metrics monitor is closed; build a new one");
        }
        return this;
    }

    /** The meters of both would be the same, and go when the first of them closes. */
    private void refuseASecondMonitor() {
        if (Registries.holds(registries.registry(), MeterNames.SAMPLER_AGE)) {
            throw new IllegalStateException(
                    "the registry " + registries.host().getClass().getSimpleName() + " already has the meters of a"
                            + " metrics monitor (" + MeterNames.SAMPLER_AGE + "); use that monitor, close it first,"
                            + " or give this one a registry of its own");
        }
    }

    void bind() {
        http.bind();
        new SystemMeters(meters, system).bind(disks);
        databases.bind(meters);
        redis.bind(meters);
        for (Sampled<?> sample : samples()) {
            String[] tags = {"probe", sample.name};
            meters.gauge(MeterNames.SAMPLER_AGE, "seconds", "Age of the newest good sample", sample::ageSeconds, tags);
            meters.gauge(
                    MeterNames.SAMPLER_DURATION,
                    "seconds",
                    "How long the newest sample took",
                    sample::tookSeconds,
                    tags);
            meters.counter(MeterNames.SAMPLER_FAILURES, null, "Samples that failed", sample::failures, tags);
        }
        if (jvmMeters) {
            bindJvm();
        }
    }

    /** One step of the sampler's thread. */
    void tick() {
        sampler.tick();
    }

    private void bindJvm() {
        meters.bind(new JvmMemoryMetrics());
        meters.bind(new JvmGcMetrics(), "jvm.gc.pause", "jvm.gc.concurrent.phase.time");
        meters.bind(new JvmHeapPressureMetrics());
        meters.bind(new JvmThreadMetrics());
        meters.bind(new JvmInfoMetrics());
        meters.bind(new ClassLoaderMetrics());
        meters.bind(new ProcessorMetrics());
        meters.bind(new UptimeMetrics());
        meters.bind(new FileDescriptorMetrics());
    }

    /** Where everything is published: the host's registry, or a composite of it and our own. */
    public MeterRegistry registry() {
        return registries.registry();
    }

    /** The body of {@code /metrics/system}. */
    public SystemReport system() {
        return system.report(historyFileSteps);
    }

    /** The body of {@code /metrics/database}. */
    public DatabaseReport databases() {
        return databases.report(statements.report(), stores());
    }

    /** Timers for the application's SQL statements. */
    public Statements statements() {
        return statements;
    }

    /** Where a filter reports requests; {@link HttpMetrics#report()} is the body of {@code /metrics/http}. */
    public HttpMetrics http() {
        return http;
    }

    /** Timers for the application's own work. */
    public Tasks tasks() {
        return tasks;
    }

    /** Ages of the data the application works with. */
    public Freshness freshness() {
        return freshness;
    }

    /** The body of {@code /metrics/tasks}. */
    public TasksReport work() {
        return new TasksReport(tasks.report(), freshness.report());
    }

    /** The names for which {@link #history} has points. */
    public List<String> historyNames() {
        return history.names();
    }

    /**
     * The body of {@code /metrics/history}: every ten seconds for an hour, every minute for a day, every quarter of an
     * hour for thirty days, since the process started or, with a history file, since the first one did.
     *
     * @param names of {@link #historyNames()}; another is an {@link IllegalArgumentException} naming the legal ones
     * @param from or {@code null} for an hour before {@code to}
     * @param to or {@code null} for now
     * @param step between the points, rounded up to what is kept, or {@code null} for the finest
     */
    public HistoryReport history(
            Collection<String> names, @Nullable Instant from, @Nullable Instant to, @Nullable Duration step) {
        return history.report(names, from, to, step);
    }

    /** The few figures shown in the detailed health view. */
    public SystemLoad load() {
        return system.load();
    }

    /**
     * All meters as Prometheus text 0.0.4, OpenMetrics or JSON; whatever the header says, the answer is one of these,
     * and JSON where no Prometheus registry is on the class path.
     *
     * @param accept the request's {@code Accept} header, or {@code null}
     * @param format {@code json}, {@code prometheus} or {@code openmetrics} to override the header, or {@code null};
     *     anything else is an {@link IllegalArgumentException} naming the legal values
     * @param names only these meters, by Prometheus or Micrometer name; empty for all
     */
    public Answer scrape(@Nullable String accept, @Nullable String format, Set<String> names) {
        return exposition.answer(accept, format, names);
    }

    /** Stops the threads and removes our meters from a registry that was handed in. */
    @Override
    public void close() {
        State before = state.getAndSet(State.CLOSED);
        if (before != State.CLOSED) {
            statements.close();
            sampler.close(CLOSE_WITHIN);
            if (historyFile != null && before == State.STARTED) {
                historyFile.close(CLOSE_WITHIN);
            }
            meters.close();
            registries.close();
        }
    }
}
