package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * One connection that stays inside while the database is closed to everybody else. Definitions of the live tables come
 * from {@code pg_dump}, before the door is shut, or are those of the restored tables where there is no such program; their
 * rows go over this connection.
 */
final class PostgresOccupation implements LiveTarget.Occupation {
    private static final int ATTEMPTS = 100;

    private final PostgresLiveTarget target;
    private final Connection live;
    private final Path folder;
    private final List<LiveTables.Table> tables;
    private final List<String> columns = new ArrayList<>();
    private final List<String> sequences = new ArrayList<>();
    private boolean definitionsSaved;

    private PostgresOccupation(PostgresLiveTarget target, Connection live, Path folder, List<LiveTables.Table> tables) {
        this.target = target;
        this.live = live;
        this.folder = folder;
        this.tables = tables;
    }

    static PostgresOccupation begin(PostgresLiveTarget target, boolean disconnect) throws SQLException, IOException {
        Connection live = target.database().connect();
        try {
            List<LiveTables.Table> tables = LiveTables.find(live);
            Path folder = Files.createTempDirectory("seaworthy-live-tables");
            return begun(new PostgresOccupation(target, live, folder, tables), disconnect);
        } catch (SQLException | IOException | RuntimeException failure) {
            live.close();
            throw failure;
        }
    }

    private static PostgresOccupation begun(PostgresOccupation occupation, boolean disconnect)
            throws SQLException, IOException {
        try {
            occupation.saveDefinitions();
            occupation.shutOut(disconnect);
            return occupation;
        } catch (SQLException | IOException | RuntimeException failure) {
            occupation.close();
            throw failure;
        }
    }

    private void saveDefinitions() throws IOException {
        if (tables.isEmpty()) {
            return;
        }
        PostgresClient dump;
        try {
            dump = PostgresClient.find("pg_dump", serverMajor(), target.clients());
        } catch (BackupRefusedException none) {
            return;
        }
        List<String> arguments = new ArrayList<>(
                List.of("--format=custom", "--schema-only", "--file=" + definitions(), "--no-password"));
        tables.forEach(table -> arguments.add("--table=" + table.quoted()));
        arguments.add(target.database().argument());
        run(dump, target.database(), arguments);
        definitionsSaved = true;
    }

    private void shutOut(boolean disconnect) throws SQLException, IOException {
        target.bar();
        int own = live.unwrap(PGConnection.class).getBackendPID();
        try (Connection maintenance = target.maintenance()) {
            List<String> sessions =
                    disconnect ? target.sessions(maintenance, own) : target.lastingSessions(maintenance, own);
            if (!disconnect && !sessions.isEmpty()) {
                throw target.inUse(sessions);
            }
            for (int attempt = 0; !sessions.isEmpty(); attempt++) {
                if (attempt == ATTEMPTS) {
                    throw new BackupRefusedException("These sessions of database " + target.name()
                            + " did not end when told to: " + String.join(", ", sessions));
                }
                endSessions(maintenance, own);
                sessions = target.sessions(maintenance, own);
            }
        }
    }

    private void endSessions(Connection maintenance, int own) throws SQLException {
        String sql = "SELECT pg_terminate_backend(pid), pg_sleep(0.05) FROM pg_stat_activity WHERE datname = ?"
                + " AND pid <> pg_backend_pid() AND pid <> ? AND backend_type = 'client backend'";
        try (PreparedStatement statement = maintenance.prepareStatement(sql)) {
            statement.setString(1, target.name());
            statement.setInt(2, own);
            statement.executeQuery().close();
        }
    }

    @Override
    public void collect() throws IOException {
        try (Statement statement = live.createStatement()) {
            live.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            statement.execute("SET LOCAL row_security = off");
            CopyManager copy = live.unwrap(PGConnection.class).getCopyAPI();
            for (LiveTables.Table table : tables) {
                columns.add(columns(live, table));
            }
            for (int index = 0; index < tables.size(); index++) {
                try (OutputStream rows = new BufferedOutputStream(Files.newOutputStream(rows(index)))) {
                    copy.copyOut(
                            "COPY (SELECT " + columns.get(index) + " FROM "
                                    + tables.get(index).quoted() + ") TO STDOUT",
                            rows);
                }
            }
            try (ResultSet found = statement.executeQuery(
                    "SELECT format('SELECT setval(%L, %s, true)', format('%I.%I', schemaname, sequencename), last_value)"
                            + " FROM pg_sequences WHERE sequencename LIKE 'seaworthy\\_%' AND last_value IS NOT NULL")) {
                while (found.next()) {
                    sequences.add(found.getString(1));
                }
            }
            live.rollback();
        } catch (SQLException failure) {
            throw new IOException(
                    "Cannot read the seaworthy_* tables of " + target + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public List<String> carryOver(String copy) throws IOException {
        PostgresDatabase restored = target.database().named(copy);
        try (Connection connection = restored.connect();
                Statement statement = connection.createStatement();
                Connection maintenance = target.maintenance()) {
            DatabaseProperties.copy(maintenance, target.name(), copy);
            if (tables.isEmpty()) {
                return List.of();
            }
            for (LiveTables.Table table : tables) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + LiveTables.quote(table.schema()));
            }
            if (definitionsSaved) {
                LiveTables.makeRoom(connection, tables);
                restoreDefinitions(restored);
            } else {
                LiveTables.empty(live, connection, tables);
            }
            load(connection);
            for (String setting : sequences) {
                statement.execute(setting);
            }
            return LiveTables.addRestoredRows(connection, tables);
        } catch (SQLException failure) {
            throw new IOException(
                    "Cannot carry the seaworthy_* tables of " + target + " over: " + failure.getMessage(), failure);
        }
    }

    private void restoreDefinitions(PostgresDatabase restored) throws IOException {
        run(
                PostgresClient.find("pg_restore", serverMajor(), target.clients()),
                restored,
                List.of(
                        "--exit-on-error",
                        "--no-password",
                        restored.argument(),
                        definitions().toString()));
    }

    private void load(Connection connection) throws SQLException, IOException {
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        for (int index = 0; index < tables.size(); index++) {
            try (InputStream rows = Files.newInputStream(rows(index))) {
                copy.copyIn("COPY " + tables.get(index).quoted() + " (" + columns.get(index) + ") FROM STDIN", rows);
            }
        }
    }

    private static String columns(Connection connection, LiveTables.Table table) throws SQLException {
        return LiveTables.columns(connection, table).stream()
                .map(LiveTables::quote)
                .collect(Collectors.joining(", "));
    }

    private static void run(PostgresClient client, PostgresDatabase database, List<String> arguments)
            throws IOException {
        try (PostgresProcess process = client.start(database, Unstoppable.INSTANCE, arguments)) {
            process.input().close();
            process.finish(PostgresProcess.SOON);
        }
    }

    private int serverMajor() throws IOException {
        try {
            return live.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException failure) {
            throw new IOException("Cannot ask " + target + " for its version: " + failure.getMessage(), failure);
        }
    }

    private Path definitions() {
        return folder.resolve("definitions");
    }

    private Path rows(int index) {
        return folder.resolve(index + ".rows");
    }

    @Override
    public void release() {
        try {
            live.close();
        } catch (SQLException failure) {
            throw new IllegalStateException("Cannot close " + target + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        release();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException alreadyGone) {
            return;
        }
    }

    /** Short work that nobody needs to stop. */
    private enum Unstoppable implements RunControl {
        INSTANCE;

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void check() {
            // Goes on.
        }

        @Override
        public Registration onCancel(Runnable stop) {
            return () -> {};
        }
    }
}
