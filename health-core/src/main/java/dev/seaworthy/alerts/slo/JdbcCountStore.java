package dev.seaworthy.alerts.slo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Keeps counts in the tables {@code seaworthy_slo_hour} and {@code seaworthy_slo_minute} of PostgreSQL, MariaDB or H2, which
 * all instances of an application share. Needs Jdbi on the class path, but none of the application: what it asks the
 * database is not among the statements whose time is measured. Get one from {@link #builder}.
 */
public final class JdbcCountStore implements CountStore {

    /** How long the network may be silent. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Who is overtaken by another instance while making the tables fails, and finds them made when looking again. */
    private static final int SCHEMA_ATTEMPTS = 4;

    private final DataSource dataSource;
    private final String prefix;
    private final SchemaMode mode;
    private @Nullable Dialect dialect;

    JdbcCountStore(DataSource dataSource, @Nullable String schema, SchemaMode mode) {
        this.dataSource = dataSource;
        this.prefix = schema == null ? "" : schema + ".";
        this.mode = mode;
    }

    /** The data source stays the caller's. */
    public static JdbcCountStoreBuilder builder(DataSource dataSource) {
        return new JdbcCountStoreBuilder(dataSource);
    }

    /**
     * Makes or checks the tables now rather than at first use, for those who want to know at start.
     *
     * @throws IllegalStateException for tables that cannot be used and may not be changed, saying what to do
     * @throws SQLException or an exception of Jdbi when the database cannot be reached or refuses
     */
    public void prepare() throws Exception {
        prepared();
    }

    private synchronized Dialect prepared() throws Exception {
        Dialect known = dialect;
        for (int attempt = 1; known == null; attempt++) {
            try {
                known = onConnection(handle -> {
                    Dialect found = Dialect.of(handle.getConnection());
                    handle.useTransaction(open -> new CountTables(found, prefix, mode).bringUp(open));
                    return found;
                });
            } catch (JdbiException failure) {
                if (attempt == SCHEMA_ATTEMPTS) {
                    throw failure;
                }
            }
        }
        dialect = known;
        return known;
    }

    @Override
    public void save(Writer writer, List<SloCount> counts) throws Exception {
        Dialect sql = prepared();
        onConnection(handle -> handle.inTransaction(open -> {
            for (Grain grain : Grain.values()) {
                save(open, sql, grain, writer, counts);
            }
            return counts;
        }));
    }

    /** The tables may be gone, as after a restore. */
    private synchronized void lookAgain() {
        dialect = null;
    }

    private void save(Handle handle, Dialect sql, Grain grain, Writer writer, List<SloCount> counts) {
        try (PreparedBatch batch = handle.prepareBatch(sql.save(table(grain)))) {
            counts.stream().filter(count -> count.grain() == grain).forEach(count -> batch.bind("slot", count.slot())
                    .bind("objective", count.objective())
                    .bind("process", writer.process())
                    .bind("instance", writer.instance())
                    .bind("good", count.good())
                    .bind("total", count.total())
                    .add());
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    @Override
    public List<SloCount> othersSince(Grain grain, Instant from, Writer reader) throws Exception {
        prepared();
        String sql = "SELECT objective, slot_start, SUM(good), SUM(total),"
                + " COUNT(DISTINCT CASE WHEN instance <> :instance THEN instance END) FROM " + table(grain)
                + " WHERE slot_start >= :from AND process <> :process GROUP BY objective, slot_start";
        return onConnection(handle -> handle.inTransaction(open -> open.createQuery(sql)
                .bind("instance", reader.instance())
                .bind("process", reader.process())
                .bind("from", grain.slot(from))
                .map((row, context) -> new SloCount(
                        grain, row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getInt(5)))
                .list()));
    }

    /** By both clocks: one that runs ahead must not drop what is still needed. */
    @Override
    public void prune(Grain grain, Instant now) throws Exception {
        String sql = "DELETE FROM " + table(grain) + " WHERE slot_start < :mine AND slot_start < "
                + prepared().now() + " - :kept";
        onConnection(handle -> handle.inTransaction(open -> open.createUpdate(sql)
                .bind("mine", now.minus(grain.kept()).getEpochSecond())
                .bind("kept", grain.kept().toSeconds())
                .execute()));
    }

    private String table(Grain grain) {
        return prefix + CountTables.name(grain);
    }

    /** Lent, and given back as it came. Jdbi takes a connection that does not commit by itself for a transaction of others. */
    private <T> T onConnection(HandleCallback<T, SQLException> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            int silence = connection.getNetworkTimeout();
            boolean automatic = connection.getAutoCommit();
            connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
            connection.setAutoCommit(true);
            T result;
            try {
                // Closing it would close the connection, as it is about to be given back.
                Handle handle = Jdbi.open(connection);
                result = work.withHandle(handle);
            } catch (SQLException | RuntimeException failure) {
                lookAgain();
                try {
                    giveBack(connection, silence, automatic);
                } catch (SQLException broken) {
                    failure.addSuppressed(broken);
                }
                throw failure;
            }
            giveBack(connection, silence, automatic);
            return result;
        }
    }

    private static void giveBack(Connection connection, int silence, boolean automatic) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(automatic);
            connection.setNetworkTimeout(Runnable::run, silence);
        }
    }
}
