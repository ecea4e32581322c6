package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RestoreTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live PostgreSQL database, renamed and watched through a maintenance database of the same server. */
record PostgresLiveTarget(
        PostgresDatabase database, @Nullable Path clients) implements LiveTarget {
    private static final int LONGEST_NAME = 63;

    /** With a fifth of a second before each. */
    private static final int FURTHER_LOOKS = 10;

    @Override
    public String name() {
        return database.name();
    }

    /** PostgreSQL would cut a longer name silently. */
    @Override
    public String derivedName(String suffix) {
        String base = name();
        while ((base + suffix).getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            base = base.substring(0, base.length() - 1);
        }
        return base + suffix;
    }

    /** A session that ends within two seconds is no use: see {@link #lastingSessions}. */
    @Override
    public void requireReplaceable(boolean disconnect) {
        withMaintenance("examined", connection -> {
            requireRights(connection);
            List<String> sessions = disconnect ? List.of() : lastingSessions(connection, -1);
            if (!sessions.isEmpty()) {
                throw inUse(sessions);
            }
            return sessions;
        });
    }

    private void requireRights(Connection maintenance) throws SQLException {
        String sql = "SELECT r.rolsuper OR r.rolcreatedb, r.rolsuper OR d.datdba IS NULL"
                + " OR pg_has_role(d.datdba, 'USAGE') FROM pg_roles r LEFT JOIN pg_database d ON d.datname = ?"
                + " WHERE r.rolname = current_user";
        try (PreparedStatement statement = maintenance.prepareStatement(sql)) {
            statement.setString(1, name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw new BackupRefusedException("User " + database.user()
                            + " may not create databases, which a replacement needs. Run ALTER ROLE ... CREATEDB,"
                            + " or restore with --to into a database made for it");
                }
                if (!row.getBoolean(2)) {
                    throw new BackupRefusedException("User " + database.user() + " does not own database " + name()
                            + " and so cannot rename it. Restore as its owner, or with --to");
                }
            }
        }
    }

    @Override
    public boolean readable() {
        if (!exists(name())) {
            return false;
        }
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_class")) {
            return rows.next();
        } catch (SQLException failure) {
            return false;
        }
    }

    @Override
    public RestoreTarget restoreTarget(String name) {
        return RestoreTarget.database(database.named(name).url()).credentials(database.user(), database.password());
    }

    @Override
    public Occupation occupy(boolean disconnect) {
        try {
            return PostgresOccupation.begin(this, disconnect);
        } catch (SQLException | IOException failure) {
            throw new BackupRefusedException(
                    "Database " + database + " cannot be taken over: " + failure.getMessage(), failure);
        }
    }

    @Override
    public boolean exists(String name) {
        return withMaintenance("found", connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
                statement.setString(1, name);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        execute("ALTER DATABASE " + quote(from) + " RENAME TO " + quote(to));
    }

    @Override
    public void admit(String name) throws IOException {
        execute("ALTER DATABASE " + quote(name) + " WITH ALLOW_CONNECTIONS true");
    }

    void bar() throws IOException {
        execute("ALTER DATABASE " + quote(name()) + " WITH ALLOW_CONNECTIONS false");
    }

    @Override
    public void drop(String name) throws IOException {
        execute("DROP DATABASE " + quote(name));
    }

    @Override
    public String wayBack(String former) {
        return "The old database is kept as " + former + "; to go back: stop the application, then ALTER DATABASE "
                + quote(name()) + " RENAME TO " + quote(derivedName("_restored")) + "; ALTER DATABASE "
                + quote(former) + " RENAME TO " + quote(name()) + "; when all is well: DROP DATABASE "
                + quote(former);
    }

    /**
     * Who else is connected, readable for people.
     *
     * @param own a process of ours, not counted
     */
    List<String> sessions(Connection maintenance, int own) throws SQLException {
        String sql = "SELECT pid, usename, application_name, coalesce(host(client_addr), 'local') FROM pg_stat_activity"
                + " WHERE datname = ? AND pid <> pg_backend_pid() AND pid <> ? AND backend_type = 'client backend'"
                + " ORDER BY pid";
        List<String> sessions = new ArrayList<>();
        try (PreparedStatement statement = maintenance.prepareStatement(sql)) {
            statement.setString(1, name());
            statement.setInt(2, own);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String program = rows.getString(3);
                    sessions.add("process " + rows.getInt(1) + " of " + rows.getString(2)
                            + (program.isEmpty() ? "" : " (" + program + ")") + " from " + rows.getString(4));
                }
            }
        }
        return sessions;
    }

    /**
     * As {@link #sessions}, but looks again for up to two seconds while there are any: the server takes a moment to end
     * the session of a client that has just closed its connection.
     */
    List<String> lastingSessions(Connection maintenance, int own) throws SQLException {
        List<String> sessions = sessions(maintenance, own);
        try (Statement statement = maintenance.createStatement()) {
            for (int look = 0; look < FURTHER_LOOKS && !sessions.isEmpty(); look++) {
                statement.execute("SELECT pg_sleep(0.2)");
                sessions = sessions(maintenance, own);
            }
        }
        return sessions;
    }

    BackupRefusedException inUse(List<String> sessions) {
        return new BackupRefusedException("Database " + name() + " is in use by " + String.join(", ", sessions)
                + ". Stop the application and repeat, or give --disconnect to end these sessions");
    }

    /** Something done on the server beside the database. */
    @FunctionalInterface
    interface MaintenanceWork<T> {
        T run(Connection connection) throws SQLException;
    }

    Connection maintenance() throws SQLException {
        try {
            return database.named("postgres").connect();
        } catch (SQLException | BackupRefusedException absent) {
            return database.named("template1").connect();
        }
    }

    <T> T withMaintenance(String what, MaintenanceWork<T> work) {
        try (Connection connection = maintenance()) {
            return work.run(connection);
        } catch (SQLException failure) {
            throw new BackupRefusedException(
                    "Database " + database + " cannot be " + what + ": " + failure.getMessage(), failure);
        }
    }

    private void execute(String sql) throws IOException {
        try (Connection connection = maintenance();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IOException(sql + ": " + failure.getMessage(), failure);
        }
    }

    private static String quote(String name) {
        return PostgresDatabase.identifier(name);
    }

    /** Without password. */
    @Override
    public String toString() {
        return database.toString();
    }
}
