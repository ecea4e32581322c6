package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Content;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filling of one new or empty PostgreSQL database. */
final class PostgresLoad {
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");

    private final PostgresDatabase database;
    private final SourceInfo source;
    private final PostgresClient restore;
    private final List<String> notes = new ArrayList<>();
    private boolean created;

    PostgresLoad(PostgresDatabase database, SourceInfo source, PostgresClient restore) {
        this.database = database;
        this.source = source;
        this.restore = restore;
    }

    /** @throws BackupRefusedException if the database has something in it, or cannot be made */
    void check() throws SQLException {
        try (Connection connection = maintenance()) {
            PostgresFacts facts = new PostgresFacts(connection);
            int saved = PostgresRestorer.major(source.details().get("product_version"));
            if (facts.serverMajor() < saved) {
                throw new BackupRefusedException("The server of " + database + " has version " + facts.serverMajor()
                        + ", but source " + source.name() + " was saved from version " + saved
                        + "; restore to a server at least as new");
            }
            if (facts.exists(database.name())) {
                requireEmpty();
            } else if (!facts.mayCreateDatabases()) {
                throw new BackupRefusedException("Database " + database + " does not exist and user " + database.user()
                        + " may not create databases; create an empty one, or: ALTER ROLE "
                        + PostgresDatabase.identifier(database.user()) + " CREATEDB");
            }
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

    /** Pipes one archive through {@code pg_restore}. */
    void run(Content archive, RunControl control) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--format=custom", "--exit-on-error", "--no-password"));
        if (!created) {
            arguments.add("--single-transaction"); // What was there empty is left empty if it fails.
        }
        arguments.add(database.argument());
        try (PostgresProcess process = restore.start(database, control, arguments)) {
            IOException unfed = feed(archive, process.input());
            try {
                notes.addAll(process.finish());
            } catch (IOException failure) {
                throw explained(failure);
            }
            if (unfed != null) {
                throw unfed;
            }
        }
    }

    RestoredSource finish() throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            Map<String, Long> counts = new PostgresFacts(connection).counts();
            if (!counts.equals(source.counts())) {
                throw new IOException("The restored database has " + counts + " rows instead of " + source.counts());
            }
            return new RestoredSource(source.name(), database.toString(), counts, notes);
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

    /**
     * Stops feeding at the first failure. If the archive is at fault its end must not look like an end; if the program
     * went away, its own message says more than the broken pipe.
     */
    private static @Nullable IOException feed(Content archive, OutputStream input) throws IOException {
        byte[] buffer = new byte[64 << 10];
        try (InputStream bytes = archive.open()) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                try {
                    input.write(buffer, 0, read);
                } catch (IOException brokenPipe) {
                    return brokenPipe;
                }
            }
        }
        try {
            input.close();
            return null;
        } catch (IOException brokenPipe) {
            return brokenPipe;
        }
    }

    private static IOException explained(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("role \"") && message.contains("does not exist")
                ? new IOException(
                        message + ". Roles belong to the server, not to the database: create them first", failure)
                : failure;
    }

    private void requireEmpty() throws SQLException {
        try (Connection connection = database.connect()) {
            if (!new PostgresFacts(connection).isEmpty()) {
                throw new BackupRefusedException(
                        "Database " + database + " is not empty; name one that does not exist yet, and it is created");
            }
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
