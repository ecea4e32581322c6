package dev.seaworthy.metrics;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which figures have a history. All are read from memory. */
final class HistorySeries {

    private static final String BYTES = "bytes";
    private static final String PERCENT = "percent";
    private static final String PER_SECOND = "per_second";
    private static final String BYTES_PER_SECOND = "bytes_per_second";
    private static final String NONE = "";

    private final History history;
    private final LongSupplier nanoTime;

    HistorySeries(History history, LongSupplier nanoTime) {
        this.history = history;
        this.nanoTime = nanoTime;
    }

    void keepSystem(SystemSampler system) {
        history.keep("cpu_percent", PERCENT, () -> system.load().cpuPercent());
        history.keep("memory_percent", PERCENT, () -> system.load().memoryPercent());
        history.keep("disk_percent", PERCENT, () -> system.load().diskPercent());
        history.keep("load_1m", NONE, figure(system.cpu, Host.Cpu::load1m));
        history.keep("network_connections", NONE, figure(system.network, Host.Network::established));
        rate("network_received_bytes", BYTES_PER_SECOND, system.network, Host.Network::receivedBytes);
        rate("network_sent_bytes", BYTES_PER_SECOND, system.network, Host.Network::sentBytes);
        rate("disk_read_bytes", BYTES_PER_SECOND, system.diskIo, SystemReport.DiskIo::readBytes);
        rate("disk_written_bytes", BYTES_PER_SECOND, system.diskIo, SystemReport.DiskIo::writtenBytes);
        history.keep("heap_used_bytes", BYTES, () -> ManagementFactory.getMemoryMXBean()
                .getHeapMemoryUsage()
                .getUsed());
        history.keep("threads", NONE, () -> ManagementFactory.getThreadMXBean().getThreadCount());
        history.keep("open_files", NONE, system.openFiles::value);
    }

    void keepHttp(HttpMetrics http) {
        Requests requests = new Requests(http, nanoTime);
        history.keep("http_requests", PER_SECOND, requests::rate);
        history.keep("http_error_ratio", "ratio", requests::errorRatio);
        history.keep("http_p95_seconds", "seconds", requests::p95);
        history.keep("http_active", NONE, http::active);
    }

    void keepDatabase(String name, Supplier<DatabaseReport.@Nullable Database> database, PoolFigures pool) {
        String prefix = "database." + name.replace(',', '_') + ".";
        history.keep(prefix + "connections_active", NONE, () -> {
            DatabaseReport.Database known = database.get();
            DatabaseReport.Connections connections = known == null ? null : known.connections();
            return connections == null ? null : connections.active();
        });
        history.keep(prefix + "locks", NONE, () -> {
            DatabaseReport.Database known = database.get();
            return known == null ? null : known.locks();
        });
        history.keep(prefix + "pool_active", NONE, () -> {
            DatabaseReport.Pool now = pool.read();
            return now == null ? null : now.active();
        });
        history.keep(prefix + "pool_waiting", NONE, () -> {
            DatabaseReport.Pool now = pool.read();
            return now == null ? null : now.waiting();
        });
    }

    private static <T> Supplier<@Nullable Number> figure(Sampled<T> sampled, Function<T, @Nullable Number> figure) {
        return () -> {
            T value = sampled.value();
            return value == null ? null : figure.apply(value);
        };
    }

    private <T> void rate(String name, String unit, Sampled<T> sampled, Function<T, @Nullable Long> total) {
        history.keep(name, unit, new Rate<>(sampled, total));
    }

    /** Growth per second between two samples; unknown before the second one and after a reset. */
    private static final class Rate<T> implements Supplier<@Nullable Number> {

        private final Sampled<T> sampled;
        private final Function<T, @Nullable Long> total;
        private double atSeconds = Double.NaN;
        private long last;
        private @Nullable Double rate;

        Rate(Sampled<T> sampled, Function<T, @Nullable Long> total) {
            this.sampled = sampled;
            this.total = total;
        }

        @Override
        public @Nullable Number get() {
            T value = sampled.value();
            Long now = value == null ? null : total.apply(value);
            if (now == null) {
                atSeconds = Double.NaN;
                return null;
            }
            double at = sampled.atSeconds();
            if (at != atSeconds) {
                rate = Double.isNaN(atSeconds) || now < last ? null : (now - last) / (at - atSeconds);
                atSeconds = at;
                last = now;
            }
            return rate;
        }
    }

    /** The requests between two looks. The first of its figures must be asked first. */
    private static final class Requests {

        private final Histogram buckets = new Histogram(Histogram.REQUEST_SECONDS);
        private final HttpMetrics http;
        private long[] before;
        private long[] recent;
        private final LongSupplier nanoTime;
        private long lookedNanos;

        Requests(HttpMetrics http, LongSupplier nanoTime) {
            this.http = http;
            this.nanoTime = nanoTime;
            lookedNanos = nanoTime.getAsLong();
            before = http.totals();
            recent = new long[before.length];
        }

        Number rate() {
            long[] now = http.totals();
            long[] difference = now.clone();
            for (int i = 0; i < difference.length; i++) {
                difference[i] -= before[i];
            }
            before = now;
            recent = difference;
            long nanos = nanoTime.getAsLong();
            double seconds = Math.max(1, nanos - lookedNanos) / 1e9;
            lookedNanos = nanos;
            return count() / seconds;
        }

        private long count() {
            return Histogram.total(recent) - errors();
        }

        private long errors() {
            return recent[recent.length - 1];
        }

        /** Without requests there is no ratio. */
        @Nullable
        Number errorRatio() {
            return count() == 0 ? null : Math.min(1, (double) errors() / count());
        }

        @Nullable
        Number p95() {
            return buckets.quantile(Arrays.copyOf(recent, recent.length - 1), 0.95);
        }
    }
}
