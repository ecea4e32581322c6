package dev.seaworthy.metrics;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads a HikariCP pool from memory; knows nothing where the data source is none or HikariCP is absent. */
final class PoolFigures {

    private static final boolean HIKARI = hikariIsPresent();

    private final DataSource dataSource;

    PoolFigures(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    DatabaseReport.@Nullable Pool read() {
        return HIKARI ? Hikari.read(dataSource) : null;
    }

    /** A pool that reports to Micrometer itself needs no meters of ours. */
    void bind(Meters meters) {
        DatabaseReport.Pool pool = read();
        if (pool != null && !Hikari.reportsItself(dataSource)) {
            String name = pool.name();
            gauge(meters, MeterNames.POOL_CONNECTIONS, "Connections in the pool", name, DatabaseReport.Pool::size);
            gauge(meters, MeterNames.POOL_ACTIVE, "Connections lent out", name, DatabaseReport.Pool::active);
            gauge(meters, MeterNames.POOL_IDLE, "Connections at rest", name, DatabaseReport.Pool::idle);
            gauge(meters, MeterNames.POOL_PENDING, "Threads waiting for one", name, DatabaseReport.Pool::waiting);
            gauge(meters, MeterNames.POOL_MIN, "Configured minimum", name, DatabaseReport.Pool::min);
            gauge(meters, MeterNames.POOL_MAX, "Configured maximum", name, DatabaseReport.Pool::max);
        }
    }

    private interface Figure {
        int of(DatabaseReport.Pool pool);
    }

    private void gauge(Meters meters, String meter, String description, String pool, Figure figure) {
        Supplier<@Nullable Number> value = () -> {
            DatabaseReport.Pool now = read();
            return now == null ? null : figure.of(now);
        };
        meters.gauge(meter, null, description, value, "pool", pool);
    }

    private static boolean hikariIsPresent() {
        try {
            Class.forName("com.zaxxer.hikari.HikariDataSource", false, PoolFigures.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Linked only where HikariCP is on the class path. */
    private static final class Hikari {

        static DatabaseReport.@Nullable Pool read(DataSource dataSource) {
            HikariDataSource hikari = unwrap(dataSource);
            if (hikari == null) {
                return null;
            }
            HikariPoolMXBean bean = hikari.getHikariPoolMXBean();
            boolean lives = bean != null && !hikari.isClosed();
            return new DatabaseReport.Pool(
                    hikari.getPoolName() == null ? "unnamed" : hikari.getPoolName(),
                    lives ? bean.getTotalConnections() : 0,
                    lives ? bean.getActiveConnections() : 0,
                    lives ? bean.getIdleConnections() : 0,
                    lives ? bean.getThreadsAwaitingConnection() : 0,
                    // Unset means "as many as the maximum" and reads as -1 until the pool starts.
                    hikari.getMinimumIdle() < 0 ? hikari.getMaximumPoolSize() : hikari.getMinimumIdle(),
                    hikari.getMaximumPoolSize(),
                    hikari.getConnectionTimeout());
        }

        static boolean reportsItself(DataSource dataSource) {
            HikariDataSource hikari = unwrap(dataSource);
            return hikari != null && (hikari.getMetricsTrackerFactory() != null || hikari.getMetricRegistry() != null);
        }

        private static @Nullable HikariDataSource unwrap(DataSource dataSource) {
            try {
                return dataSource.isWrapperFor(HikariDataSource.class)
                        ? dataSource.unwrap(HikariDataSource.class)
                        : null;
            } catch (SQLException | RuntimeException | AbstractMethodError e) {
                // Some data sources do not answer this question before they are in use, or not at all.
                return null;
            }
        }
    }
}
