package dev.seaworthy.metrics;

import dev.seaworthy.health.checks.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link MetricsMonitor} watches. Not thread-safe; {@link #build()} may be called again. */
public final class MetricsMonitorBuilder {

    private final Map<String, DataSource> databases = new LinkedHashMap<>();
    private final List<MetricsMonitor.OwnQuery> sqlMetrics = new ArrayList<>();
    private final Map<String, RedisServer> redis = new LinkedHashMap<>();
    private final Set<Path> disks = new LinkedHashSet<>();
    private @Nullable Path historyFile;
    private boolean httpMeters = true;
    private boolean jvmMeters = true;
    private boolean exemplars;
    private @Nullable MeterRegistry meterRegistry;
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;

    MetricsMonitorBuilder() {}

    /**
     * Publishes there as well; the registry stays the caller's. Without it a Prometheus registry is made where
     * {@code micrometer-registry-prometheus} is present, else a simple one.
     */
    public MetricsMonitorBuilder meterRegistry(MeterRegistry registry) {
        meterRegistry = Objects.requireNonNull(registry);
        return this;
    }

    /** Watches the server and, where it is a HikariCP pool, the pool behind a data source. Names are unique. */
    public MetricsMonitorBuilder database(String name, DataSource dataSource) {
        if (databases.putIfAbsent(name, Objects.requireNonNull(dataSource)) != null) {
            throw new IllegalArgumentException(
                    "there is already a database named \"" + name + "\"; give each database its own name");
        }
        return this;
    }

    /**
     * Publishes the answer of a query as gauges.
     *
     * @param database the name given with {@link #database}
     */
    public MetricsMonitorBuilder sqlMetric(String database, SqlMetric metric) {
        if (sqlMetrics.stream().anyMatch(other -> other.metric().name().equals(metric.name()))) {
            throw new IllegalArgumentException(
                    "there is already a SQL metric named \"" + metric.name() + "\"; give each its own name");
        }
        sqlMetrics.add(new MetricsMonitor.OwnQuery(database, metric));
        return this;
    }

    /** Watches a Redis server. Names are unique. */
    public MetricsMonitorBuilder redis(String name, RedisServer server) {
        if (redis.putIfAbsent(name, Objects.requireNonNull(server)) != null) {
            throw new IllegalArgumentException(
                    "there is already a Redis server named \"" + name + "\"; give each server its own name");
        }
        return this;
    }

    /** Watches the file system that holds this path; without any path, the working directory's. */
    public MetricsMonitorBuilder disk(Path path) {
        disks.add(path.toAbsolutePath().normalize());
        return this;
    }

    /**
     * Keeps the history over restarts in this file, in a folder that exists: read after the start, and written anew each
     * minute and at the end, on a thread of its own. It has some 60 KB for each series, is for its owner's eyes only and
     * belongs to one process at a time. Files with {@code .lock}, {@code .new} and {@code .unreadable} behind its name
     * may lie beside it. Without a file the history begins with the process.
     *
     * <p>A file that cannot be read as a history is put aside with a warning; a disk that refuses is told in the log and
     * in {@link SystemReport#errors()}. Neither holds or fails anything else.
     */
    public MetricsMonitorBuilder historyFile(Path file) {
        historyFile = file.toAbsolutePath().normalize();
        return this;
    }

    /**
     * For hosts whose framework already records {@code http.server.requests} in the same registry. The gauge
     * {@code http.server.active} stays.
     */
    public MetricsMonitorBuilder withoutHttpMeters() {
        httpMeters = false;
        return this;
    }

    /** For hosts whose framework already binds Micrometer's JVM and process meters to the same registry. */
    public MetricsMonitorBuilder withoutJvmMeters() {
        jvmMeters = false;
        return this;
    }

    /**
     * Keeps the traces of {@link Traces} as exemplars, which OpenMetrics shows, where the Prometheus registry is ours. For
     * them the Prometheus client starts a thread that lives as long as its class loader: it is not meant for a web
     * application that is redeployed while its container runs.
     */
    public MetricsMonitorBuilder withExemplars() {
        exemplars = true;
        return this;
    }

    /** Wall time for display; ages follow the monotonic clock. */
    public MetricsMonitorBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source);
        return this;
    }

    MetricsMonitorBuilder nanoTime(LongSupplier source) {
        nanoTime = source;
        return this;
    }

    /**
     * Starts no thread and does no I/O; {@link MetricsMonitor#start()} does.
     *
     * @throws IllegalArgumentException when a SQL metric names a database that was not given
     */
    public MetricsMonitor build() {
        for (MetricsMonitor.OwnQuery query : sqlMetrics) {
            if (!databases.containsKey(query.database())) {
                throw new IllegalArgumentException(
                        "SQL metric " + query.metric().name() + " asks database \"" + query.database()
                                + "\", which is not watched; legal are " + databases.keySet());
            }
        }
        List<Path> watched = disks.isEmpty() ? List.of(Path.of("").toAbsolutePath()) : List.copyOf(disks);
        return new MetricsMonitor(
                meterRegistry,
                new MetricsMonitor.Watched(
                        new LinkedHashMap<>(databases), List.copyOf(sqlMetrics), new LinkedHashMap<>(redis), watched),
                historyFile,
                httpMeters,
                jvmMeters,
                exemplars,
                clock,
                nanoTime);
    }
}
