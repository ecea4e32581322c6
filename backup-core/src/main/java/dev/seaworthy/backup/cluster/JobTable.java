package dev.seaworthy.backup.cluster;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/** The table that the nodes share: finds it, and makes it where that is wanted. */
final class JobTable {
    static final String NAME = "seaworthy_jobs";

    private static final String FOLDER = "/dev/seaworthy/backup/cluster/";
    private static final int SECONDS = 30;

    private static final String COLUMNS =
            "SELECT task_name, task_instance, task_data, execution_time, picked, picked_by,"
                    + " last_success, last_failure, consecutive_failures, last_heartbeat, version, priority FROM "
                    + NAME
                    + " WHERE 1 = 0";

    /** Undefined table: PostgreSQL; MariaDB and the standard; H2. */
    private static final Set<String> ABSENT = Set.of("42P01", "42S02", "42S04");

    private final DataSource dataSource;

    JobTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Makes sure that the table is there.
     *
     * @throws BackupRefusedException if it is not and may not be made, or lacks a column
     * @throws BackupException if the database does not answer
     */
    void prepare(boolean create) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            DatabaseMetaData database = connection.getMetaData();
            String script = script(database.getDatabaseProductName());
            if (exists(connection, script)) {
                return;
            }
            if (!create && !isEmbedded(database)) {
                throw new BackupRefusedException("The database has no table " + NAME + ". Run " + FOLDER + script
                        + " from the jar, or let it be made with new DatabaseScheduling(…).createTable()");
            }
            create(connection, script);
        } catch (SQLException failure) {
            throw new BackupException(
                    "Scheduled jobs are shared through a database that fails: " + failure.getMessage()
                            + ". Check that it is up and that its user may use table " + NAME,
                    failure);
        }
    }

    private static String script(String product) {
        String name = product.toLowerCase(Locale.ROOT);
        for (String known : new String[] {"postgresql", "mariadb", "h2"}) {
            if (name.contains(known)) {
                return known + "-1.sql";
            }
        }
        throw new BackupRefusedException(
                "Scheduled jobs cannot be shared through " + product + "; use PostgreSQL, MariaDB or H2");
    }

    private static boolean isEmbedded(DatabaseMetaData database) throws SQLException {
        String url = database.getURL();
        return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
    }

    private static boolean exists(Connection connection, String script) throws SQLException {
        try {
            execute(connection, COLUMNS);
            return true;
        } catch (SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            if (ABSENT.contains(state)) {
                return false;
            }
            if (state.startsWith("42S") || state.equals("42703")) {
                throw new BackupRefusedException(
                        "Table " + NAME + " is not as " + FOLDER + script + " makes it: " + failure.getMessage()
                                + ". Drop it and run that file; plans then wait for their next slot",
                        failure);
            }
            throw failure;
        }
    }

    private static void create(Connection connection, String script) throws SQLException {
        try {
            execute(connection, text(script));
        } catch (SQLException failure) {
            if (!exists(connection, script)) { // Else another node was quicker: PostgreSQL refuses the second.
                throw failure;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(SECONDS);
            statement.execute(sql);
        }
    }

    private static String text(String script) {
        try (InputStream in = JobTable.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + FOLDER + script);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
