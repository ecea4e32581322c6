package dev.seaworthy.health.checks;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How much of a HikariCP pool is in use: evidence about why a borrow fails, never a verdict by itself. */
record PoolUse(String name, boolean closed, int active, int max, int waiting) {

    private static final boolean HIKARI = hikariIsPresent();

    /** {@code null} when the data source is not a started HikariCP pool. */
    static @Nullable PoolUse of(DataSource dataSource) {
        return HIKARI ? Hikari.use(dataSource) : null;
    }

    boolean saturated() {
        return !closed && active >= max;
    }

    private static boolean hikariIsPresent() {
        try {
            Class.forName("com.zaxxer.hikari.HikariDataSource", false, PoolUse.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Linked only where HikariCP is on the class path. */
    private static final class Hikari {

        static @Nullable PoolUse use(DataSource dataSource) {
            try {
                if (!dataSource.isWrapperFor(HikariDataSource.class)) {
                    return null;
                }
                HikariDataSource hikari = dataSource.unwrap(HikariDataSource.class);
                HikariPoolMXBean bean = hikari.getHikariPoolMXBean();
                String name = hikari.getPoolName() == null ? "" : "\"" + hikari.getPoolName() + "\"";
                return bean == null
                        ? new PoolUse(name, hikari.isClosed(), 0, hikari.getMaximumPoolSize(), 0)
                        : new PoolUse(
                                name,
                                hikari.isClosed(),
                                bean.getActiveConnections(),
                                hikari.getMaximumPoolSize(),
                                bean.getThreadsAwaitingConnection());
            } catch (SQLException | RuntimeException | AbstractMethodError e) {
                // Some data sources do not answer this question before they are in use, or not at all.
                return null;
            }
        }
    }
}
