package dev.seaworthy.metrics;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
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

    /** HikariCP's own meters; a pool that reports to somebody else already is left alone. */
    void bind(Meters meters) {
        if (HIKARI) {
            Hikari.track(dataSource, meters);
        }
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

        static void track(DataSource dataSource, Meters meters) {
            HikariDataSource hikari = unwrap(dataSource);
            if (hikari != null && hikari.getMetricsTrackerFactory() == null && hikari.getMetricRegistry() == null) {
                PoolTracker tracker = new PoolTracker(hikari, meters.registry());
                hikari.setMetricsTrackerFactory(tracker);
                meters.closeWithThem(tracker);
            }
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
