package dev.seaworthy.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
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
    private final Set<Path> disks = new LinkedHashSet<>();
    private boolean httpMeters = true;
    private boolean jvmMeters = true;
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

    /** Watches the file system that holds this path; without any path, the working directory's. */
    public MetricsMonitorBuilder disk(Path path) {
        disks.add(path.toAbsolutePath().normalize());
        return this;
    }

    /** For hosts whose framework already records {@code http.server.requests} in the same registry. */
    public MetricsMonitorBuilder withoutHttpMeters() {
        httpMeters = false;
        return this;
    }

    /** For hosts whose framework already binds Micrometer's JVM and process meters to the same registry. */
    public MetricsMonitorBuilder withoutJvmMeters() {
        jvmMeters = false;
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

    /** Starts no thread and does no I/O; {@link MetricsMonitor#start()} does. */
    public MetricsMonitor build() {
        List<Path> watched = disks.isEmpty() ? List.of(Path.of("").toAbsolutePath()) : List.copyOf(disks);
        return new MetricsMonitor(
                meterRegistry, new LinkedHashMap<>(databases), watched, httpMeters, jvmMeters, clock, nanoTime);
    }
}
