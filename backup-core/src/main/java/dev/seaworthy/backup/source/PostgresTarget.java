package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.SourceInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The database that a backup is restored into: examined, made if it is not there, and dropped again on failure. */
final class PostgresTarget {
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");

    private final PostgresDatabase database;
    private final SourceInfo source;
    private final List<String> notes = new ArrayList<>();
    private boolean created;

    PostgresTarget(PostgresDatabase database, SourceInfo source) {
        this.database = database;
        this.source = source;
    }

    /** What is there before a restore. */
    enum State {
        ABSENT,
        EMPTY,
        FILLED
    }

    PostgresDatabase database() {
        return database;
    }

    boolean isCreated() {
        return created;
    }

    /** What the reader of a restore must know. */
    List<String> notes() {
        return notes;
    }

    /** @throws BackupRefusedException if the server is too old or the database cannot be made */
    State examine() throws SQLException {
        try (Connection connection = maintenance()) {
            PostgresFacts facts = new PostgresFacts(connection);
            int saved = PostgresRestorer.major(source.details().get("product_version"));
            if (facts.serverMajor() < saved) {
                throw new BackupRefusedException("The server of " + database + " has version " + facts.serverMajor()
                        + ", but source " + source.name() + " was saved from version " + saved
                        + "; restore to a server at least as new");
            }
            if (facts.exists(database.name())) {
                return isEmpty() ? State.EMPTY : State.FILLED;
            }
            if (!facts.mayCreateDatabases()) {
                throw new BackupRefusedException("Database " + database + " does not exist and user " + database.user()
                        + " may not create databases; create an empty one, or: ALTER ROLE "
                        + PostgresDatabase.identifier(database.user()) + " CREATEDB");
            }
            return State.ABSENT;
        }
    }

    void create() throws SQLException {
        try (Connection connection = maintenance()) {
            if (!new PostgresFacts(connection).exists(database.name())) {
                create(connection);
                created = true;
            }
        }
    }

    /** Drops what {@link #create} made. */
    void discard(Exception reason) {
        if (!created) {
            return;
        }
        try (Connection connection = maintenance();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + PostgresDatabase.identifier(database.name()) + " (FORCE)");
        } catch (SQLException remains) {
            reason.addSuppressed(remains);
        }
    }

    private boolean isEmpty() throws SQLException {
        try (Connection connection = database.connect()) {
            return new PostgresFacts(connection).isEmpty();
        }
    }

    private void create(Connection connection) throws SQLException {
        String plain = "CREATE DATABASE " + PostgresDatabase.identifier(database.name()) + " TEMPLATE template0"
                + option("ENCODING", "encoding");
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute(plain + option("LC_COLLATE", "collation") + option("LC_CTYPE", "character_type"));
            } catch (SQLException unknownLocale) {
                if (!String.valueOf(unknownLocale.getMessage()).contains("locale")) {
                    throw unknownLocale;
                }
                statement.execute(plain);
                notes.add("This server lacks the collation " + source.details().get("collation")
                        + ", so the database has the server's own");
            }
        }
    }

    private String option(String keyword, String detail) {
        String value = source.details().get(detail);
        return value == null ? "" : " " + keyword + " '" + value.replace("'", "''") + "'";
    }

    private Connection maintenance() throws SQLException {
        return maintenance(database);
    }

    /** A connection to a database of the same server that is always there. */
    static Connection maintenance(PostgresDatabase database) throws SQLException {
        SQLException first = null;
        for (String name : MAINTENANCE) {
            try {
                return database.named(name).connect();
            } catch (SQLException failure) {
                first = first == null ? failure : first;
            } catch (BackupRefusedException refused) {
                if (name.equals(MAINTENANCE.get(MAINTENANCE.size() - 1))) {
                    throw refused;
                }
            }
        }
        throw first == null ? new SQLException("no maintenance database") : first;
    }
}
