package dev.seaworthy.metrics;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** HikariCP's own meters of a pool that is not ours: it gets rid of us again. Linked only where HikariCP is present. */
final class PoolTracker implements MetricsTrackerFactory, AutoCloseable {

    private final HikariDataSource pool;
    private final MetricsTrackerFactory micrometer;
    private final Queue<IMetricsTracker> trackers = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    PoolTracker(HikariDataSource pool, MeterRegistry registry) {
        this.pool = pool;
        this.micrometer = new MicrometerMetricsTrackerFactory(registry);
    }

    /** HikariCP calls this as soon as the pool runs, which may be later than our close. */
    @Override
    public IMetricsTracker create(String poolName, PoolStats poolStats) {
        IMetricsTracker tracker = micrometer.create(poolName, poolStats);
        trackers.add(tracker);
        if (closed) {
            tracker.close();
        }
        return tracker;
    }

    @Override
    public void close() {
        closed = true;
        if (pool.getMetricsTrackerFactory() == this) {
            letGo();
        }
        // A closed pool took its meters with it, and a new one of that name may have brought its own.
        if (!pool.isClosed()) {
            trackers.forEach(IMetricsTracker::close);
        }
    }

    /** A running pool complains of the first call, which nevertheless makes it take the second. */
    private void letGo() {
        try {
            pool.setMetricsTrackerFactory(null);
        } catch (IllegalStateException running) {
            pool.setMetricsTrackerFactory(null);
        }
    }
}
