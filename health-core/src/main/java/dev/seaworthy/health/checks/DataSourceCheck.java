package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Borrows a connection and validates it, both within the check's deadline. A HikariCP pool that is fully in use is
 * degraded as long as a validation succeeded recently (busy is not broken), which is within half of the check's
 * {@code staleAfter}: 15 s by default. A closed pool is down at once.
 */
public final class DataSourceCheck implements HealthCheck {

    /** From here on a full pool no longer explains why there is no connection. */
    private static final int SUSPECT = 2;

    /**
     * A paused database under load looks just like a busy pool, and requests hang meanwhile. Half the stale age leaves
     * room for one borrow to fail at the usual interval and to be tried again, and no more. Why only validations count and
     * borrows do not: docs/decisions/0013.
     */
    private static final int EXCUSED_PART_OF_STALE_AFTER = 2;

    private final DataSource dataSource;
    private final LongSupplier nanoTime;

    /** Written by one attempt at a time, each with its own thread. */
    private volatile @Nullable Long validatedNanos;

    /** Signs since the last validation that the database itself is in trouble, not only the pool busy. */
    private volatile int suspicion;

    /** The data source stays the caller's. */
    public DataSourceCheck(DataSource dataSource) {
        this(dataSource, System::nanoTime);
    }

    DataSourceCheck(DataSource dataSource, LongSupplier nanoTime) {
        this.dataSource = Objects.requireNonNull(dataSource);
        this.nanoTime = nanoTime;
    }

    @Override
    public CheckResult check(CheckContext context) {
        PoolUse pool = PoolUse.of(dataSource);
        if (pool != null && pool.closed()) {
            return CheckResult.down("connection pool " + pool.name() + " is closed")
                    .definitively();
        }
        context.ifTimedOut(noConnection(pool, context));
        boolean busy = pool != null && pool.saturated();
        // A pool with room that yields nothing once may have filled up meanwhile; twice, it is the database.
        suspicion = busy ? suspicion : Math.min(SUSPECT, suspicion + 1);
        try (Connection connection = dataSource.getConnection()) {
            suspicion = SUSPECT;
            context.ifTimedOut(CheckResult.down("a connection was borrowed but the database does not answer"));
            return validate(connection, context);
        } catch (SQLException e) {
            return refused(e, context);
        }
    }

    /** The wait for a pool ends well by an interrupt; a bare embedded database would lose its file to it. */
    @Override
    public boolean interruptible() {
        return PoolUse.of(dataSource) != null;
    }

    private CheckResult validate(Connection connection, CheckContext context) throws SQLException {
        long started = nanoTime.getAsLong();
        // Whole seconds, and 0 would mean no limit at all.
        int seconds = (int) Math.max(1, context.remaining().plusMillis(999).toSeconds());
        if (!connection.isValid(seconds)) {
            return CheckResult.down("the database did not confirm a borrowed connection");
        }
        askH2(connection);
        long now = nanoTime.getAsLong();
        validatedNanos = now;
        suspicion = 0;
        return CheckResult.up().with("validation_ms", Math.round((now - started) / 1e4) / 100.0);
    }

    /** H2 calls a session valid whose database has closed itself, as after a full disk: only a statement tells. */
    private static void askH2(Connection connection) throws SQLException {
        if ("H2".equals(connection.getMetaData().getDatabaseProductName())) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("/* seaworthy_health */ SELECT 1");
            }
        }
    }

    private CheckResult refused(SQLException e, CheckContext context) {
        PoolUse pool = PoolUse.of(dataSource);
        if (pool != null && pool.closed()) {
            return CheckResult.down("connection pool " + pool.name() + " is closed")
                    .definitively();
        }
        if (pool != null && pool.saturated()) {
            return noConnection(pool, context);
        }
        // Drivers put host names and user names into messages: operators get the state, the log gets the cause.
        String state = e.getSQLState() == null ? "" : " (SQL state " + e.getSQLState() + ")";
        return CheckResult.down("no usable connection" + state).causedBy(e);
    }

    /** What a failed borrow means, judged by the pool as it is now. */
    private CheckResult noConnection(@Nullable PoolUse pool, CheckContext context) {
        if (pool == null || !pool.saturated()) {
            return CheckResult.down("no connection within the deadline");
        }
        Duration silent = sinceValidation();
        Duration excused = context.staleAfter().dividedBy(EXCUSED_PART_OF_STALE_AFTER);
        boolean recent = silent != null && silent.compareTo(excused) < 0 && suspicion < SUSPECT;
        String use = "connection pool " + pool.name() + " is fully in use";
        CheckResult result = recent
                ? CheckResult.degraded(use)
                : CheckResult.down(use + " and the last validation of a connection was "
                                + (silent == null ? "never" : silent.toSeconds() + " s ago"))
                        .definitively();
        return result.with("active", pool.active()).with("max", pool.max()).with("waiting", pool.waiting());
    }

    private @Nullable Duration sinceValidation() {
        Long at = validatedNanos;
        return at == null ? null : Duration.ofNanos(nanoTime.getAsLong() - at);
    }
}
