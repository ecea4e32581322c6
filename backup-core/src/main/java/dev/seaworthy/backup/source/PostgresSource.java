package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database, saved from one snapshot: by {@code pg_dump} in custom format where a client program at least as
 * new as the server is found, else by COPY through the driver, which saves rows and sequences and leaves the schema to the
 * application's migrations. {@link #engine} demands one of the two. Immutable.
 */
public final class PostgresSource implements BackupSource {
    /** Tables read at once by {@code jdbc-copy}; more burdens the server and gains little where one disk is read. */
    public static final int DEFAULT_PARALLEL = 2;

    private static final int MOST_PARALLEL = 16;
    private static final Logger log = LoggerFactory.getLogger(PostgresSource.class);

    private final String name;
    private final PostgresDatabase database;
    private final @Nullable Path clients;
    private final PostgresEngine engine;
    private final int parallel;
    private final @Nullable SchemaMigration migration;

    private PostgresSource(
            String name,
            PostgresDatabase database,
            @Nullable Path clients,
            PostgresEngine engine,
            int parallel,
            @Nullable SchemaMigration migration) {
        this.name = name;
        this.database = database;
        this.clients = clients;
        this.engine = engine;
        this.parallel = parallel;
        this.migration = migration;
    }

    /** By JDBC URL. */
    public static PostgresSource of(String name, String url, String user, String password) {
        PostgresDatabase database = new PostgresDatabase(url, user, password);
        return new PostgresSource(name, database, null, PostgresEngine.AUTOMATIC, DEFAULT_PARALLEL, null);
    }

    /** Takes {@code pg_dump} and {@code pg_restore} from this folder and nowhere else; without them backups are refused. */
    public PostgresSource clients(Path folder) {
        return new PostgresSource(name, database, folder, engine, parallel, migration);
    }

    /** Demands an engine instead of taking the best one that is there. */
    public PostgresSource engine(PostgresEngine engine) {
        return new PostgresSource(name, database, clients, engine, parallel, migration);
    }

    /**
     * How many tables {@code jdbc-copy} reads at once, each with a connection of its own beside the one that holds the
     * snapshot.
     *
     * @throws IllegalArgumentException unless it is 1 to 16
     */
    public PostgresSource parallel(int tables) {
        if (tables < 1 || tables > MOST_PARALLEL) {
            throw new IllegalArgumentException(
                    "Source " + name + " cannot read " + tables + " tables at once; give 1 to " + MOST_PARALLEL);
        }
        return new PostgresSource(name, database, clients, engine, tables, migration);
    }

    /** Makes the schema that a {@code jdbc-copy} backup is restored into, and brings every restored database up to date. */
    public PostgresSource migration(SchemaMigration migration) {
        return new PostgresSource(name, database, clients, engine, parallel, migration);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        try {
            return engine == PostgresEngine.JDBC_COPY ? copy(List.of(), control) : dumpOrCopy(control);
        } catch (SQLException failure) {
            throw new IOException(
                    "PostgreSQL database " + database + " cannot be read: " + PostgresReasons.of(failure), failure);
        }
    }

    private SourceSession dumpOrCopy(RunControl control) throws SQLException, IOException {
        database.environment(); // What no client program can be told about is refused before anything is read.
        Connection connection = database.connect();
        PostgresClient dump;
        try {
            dump = PostgresClient.find("pg_dump", new PostgresFacts(connection).serverMajor(), clients, control);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            if (failure instanceof BackupRefusedException none
                    && engine == PostgresEngine.AUTOMATIC
                    && clients == null) {
                return copy(List.of(substitution(none)), control);
            }
            throw failure;
        }
        return PostgresSession.open(name, database, dump, connection, control);
    }

    private SourceSession copy(List<String> warnings, RunControl control) throws SQLException, IOException {
        return CopySession.open(name, database, parallel, warnings, control);
    }

    /** Told in the log and in the manifest: never a silent downgrade. */
    private String substitution(BackupRefusedException reason) {
        String warning = "Saved by jdbc-copy: rows and sequences only, the schema has to come from the application's"
                + " migrations. " + reason.getMessage();
        log.warn("Source {}: {}", name, warning);
        return warning;
    }

    @Override
    public SourceRestorer restorer() {
        return new PostgresRestorer(clients, database.user(), database.password(), migration);
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return Optional.of(new PostgresLiveTarget(database, clients));
    }
}
