package dev.seaworthy.health.operations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deployments in the table {@code seaworthy_deployment} of PostgreSQL, MariaDB or H2, which it creates where it
 * is missing. The right place where several instances share a database, or the disk goes with the container.
 */
public final class JdbcDeploymentStore implements DeploymentStore {

    /** For those who create tables themselves; times are UTC in ISO-8601, which every database sorts and people read. */
    public static final String TABLE = "CREATE TABLE IF NOT EXISTS seaworthy_deployment ("
            + "instance VARCHAR(200) NOT NULL, started_at VARCHAR(30) NOT NULL, version VARCHAR(200), "
            + "commit_id VARCHAR(200), restarts INTEGER NOT NULL, restarted_at VARCHAR(30), "
            + "PRIMARY KEY (started_at, instance))";

    /** The same for MariaDB, to which by default "Pod", "pod" and "p\u00f6d" are one name. */
    public static final String MARIADB_TABLE =
            TABLE + " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";

    private static final String COLUMNS = "version, commit_id, restarts, restarted_at, instance, started_at";
    private static final int TIMEOUT_SECONDS = 5;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final DataSource dataSource;

    /** The data source stays the caller's. */
    public JdbcDeploymentStore(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    @Override
    public List<Deployment> newest(int limit) throws SQLException {
        return withTable(connection -> read(connection, limit));
    }

    @Override
    public void save(Deployment deployment) throws SQLException {
        withTable(connection -> {
            if (!update(connection, deployment) && !isThere(connection, deployment)) {
                insert(connection, deployment);
                drop(connection);
            }
            return deployment;
        });
    }

    private static List<Deployment> read(Connection connection, int limit) throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM seaworthy_deployment ORDER BY started_at DESC, instance";
        try (PreparedStatement select = prepared(connection, sql)) {
            select.setMaxRows(limit);
            List<Deployment> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row(found));
                }
            }
            return rows;
        }
    }

    private static Deployment row(ResultSet found) throws SQLException {
        String restartedAt = found.getString(4);
        return new Deployment(
                found.getString(1),
                found.getString(2),
                found.getString(5),
                Instant.parse(found.getString(6)),
                found.getInt(3),
                restartedAt == null ? null : Instant.parse(restartedAt));
    }

    private static boolean update(Connection connection, Deployment row) throws SQLException {
        String sql = "UPDATE seaworthy_deployment SET version = ?, commit_id = ?, restarts = ?, restarted_at = ?"
                + " WHERE instance = ? AND started_at = ?";
        return execute(connection, sql, row) > 0;
    }

    /** MariaDB's driver can be told not to count a row that the update leaves as it was. */
    private static boolean isThere(Connection connection, Deployment row) throws SQLException {
        String sql = "SELECT instance FROM seaworthy_deployment WHERE instance = ? AND started_at = ?";
        try (PreparedStatement select = prepared(connection, sql)) {
            select.setString(1, row.instance());
            select.setString(2, text(row.startedAt()));
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    private static void insert(Connection connection, Deployment row) throws SQLException {
        execute(connection, "INSERT INTO seaworthy_deployment (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)", row);
    }

    private static int execute(Connection connection, String sql, Deployment row) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql)) {
            statement.setString(1, row.version());
            statement.setString(2, row.commit());
            statement.setInt(3, row.restarts());
            statement.setString(4, text(row.restartedAt()));
            statement.setString(5, row.instance());
            statement.setString(6, text(row.startedAt()));
            return statement.executeUpdate();
        }
    }

    private static void drop(Connection connection) throws SQLException {
        List<Deployment> kept = read(connection, KEPT);
        if (kept.size() == KEPT) {
            try (PreparedStatement delete =
                    prepared(connection, "DELETE FROM seaworthy_deployment WHERE started_at < ?")) {
                delete.setString(1, text(kept.get(KEPT - 1).startedAt()));
                delete.executeUpdate();
            }
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(TIMEOUT_SECONDS);
        return statement;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : TIME.format(time);
    }

    /** First without asking for the table: who may only read and write rows may not even create it "if not exists". */
    private <T> T withTable(Work<T> work) throws SQLException {
        try (Lent lent = Lent.from(dataSource)) {
            try {
                return committed(lent.connection(), work);
            } catch (SQLException missing) {
                create(lent.connection(), missing);
                return committed(lent.connection(), work);
            }
        }
    }

    /** H2 keeps a statement's timeout for the whole session, where it would end the long queries of the application. */
    private record Lent(Connection connection, int secondsBefore) implements AutoCloseable {

        static Lent from(DataSource dataSource) throws SQLException {
            Connection connection = dataSource.getConnection();
            try (Statement statement = connection.createStatement()) {
                return new Lent(connection, statement.getQueryTimeout());
            } catch (SQLException | RuntimeException failure) {
                try (connection) {
                    throw failure;
                }
            }
        }

        @Override
        public void close() throws SQLException {
            try (connection;
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(secondsBefore);
            }
        }
    }

    private static void create(Connection connection, SQLException missing) throws SQLException {
        String table = table(connection);
        try {
            committed(connection, open -> {
                try (Statement statement = open.createStatement()) {
                    statement.setQueryTimeout(TIMEOUT_SECONDS);
                    return statement.execute(table);
                }
            });
        } catch (SQLException refused) {
            missing.addSuppressed(refused);
            throw new SQLException(
                    "table seaworthy_deployment can be neither used nor created; check the rights, or run: " + table,
                    missing);
        }
    }

    private static String table(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equalsIgnoreCase("MariaDB") ? MARIADB_TABLE : TABLE;
    }

    private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        try {
            T result = work.on(connection);
            if (!automatic) {
                connection.commit();
            }
            return result;
        } catch (SQLException failure) {
            if (!automatic) {
                connection.rollback();
            }
            throw failure;
        }
    }
}
