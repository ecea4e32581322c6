package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupCancelledException;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.ScratchName;
import dev.seaworthy.backup.ScratchRestorer;
import dev.seaworthy.backup.SelectiveRestorer;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Loads a saved PostgreSQL database into the database of a JDBC URL, which must not exist, and is created, or be empty.
 * What {@code pg_dump} saved is loaded by {@code pg_restore}; roles belong to the server and must be there. What {@code
 * jdbc-copy} saved goes into tables that a {@link #migration} makes, or that are there and have no rows.
 */
public final class PostgresRestorer implements ScratchRestorer, SelectiveRestorer {
    static final String KIND = "postgresql";

    private final @Nullable Path clients;
    private final @Nullable String user;
    private final @Nullable String password;
    private final @Nullable SchemaMigration migration;

    public PostgresRestorer() {
        this(null, null, null, null);
    }

    /** Takes {@code pg_restore} from this folder and nowhere else. */
    public PostgresRestorer(Path clients) {
        this(clients, null, null, null);
    }

    /** Connects as this user where the target names none. */
    PostgresRestorer(
            @Nullable Path clients,
            @Nullable String user,
            @Nullable String password,
            @Nullable SchemaMigration migration) {
        this.clients = clients;
        this.user = user;
        this.password = password;
        this.migration = migration;
    }

    /** Makes the schema that a {@code jdbc-copy} backup is restored into, and brings every restored database up to date. */
    public PostgresRestorer migration(SchemaMigration migration) {
        return new PostgresRestorer(clients, user, password, migration);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(SourceInfo source, RestoreTarget target) {
        PostgresTarget database = new PostgresTarget(database(source, target), source);
        try {
            if (isCopy(source)) {
                new CopyLoad(database, source, migration).check();
            } else {
                new PostgresLoad(database, source, client(source)).check();
            }
        } catch (SQLException failure) {
            throw new BackupRefusedException(
                    "Source " + source.name() + " cannot be restored to " + target + ": " + PostgresReasons.of(failure),
                    failure);
        }
    }

    @Override
    public void checkSelection(SourceContent content, List<String> selected) {
        TableSelection.of(selected).requireKnown(content.source());
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        return restore(content, target, TableSelection.ALL, control);
    }

    @Override
    public RestoredSource restoreStructure(SourceContent content, RestoreTarget target, RunControl control)
            throws IOException {
        return restore(content, target, TableSelection.NONE, control);
    }

    /**
     * The target gets every definition, and the rows of the selected tables; foreign keys that lead out of them are left
     * out.
     */
    @Override
    public RestoredSource restore(
            SourceContent content, RestoreTarget target, List<String> selected, RunControl control) throws IOException {
        checkSelection(content, selected);
        return restore(content, target, TableSelection.of(selected), control);
    }

    private RestoredSource restore(
            SourceContent content, RestoreTarget target, TableSelection selection, RunControl control)
            throws IOException {
        SourceInfo source = content.source();
        PostgresTarget database = new PostgresTarget(database(source, target), source);
        try {
            return isCopy(source)
                    ? copy(database, content, selection, control)
                    : archive(database, content, selection, control);
        } catch (SQLException failure) {
            control.check();
            throw Rejection.of("PostgreSQL at " + target + ": " + PostgresReasons.of(failure), failure);
        }
    }

    /** A new database beside the one named, which is only the way to its server. */
    @Override
    public RestoreTarget scratch(SourceInfo source, Path folder, @Nullable RestoreTarget server, String name) {
        if (server == null) {
            throw new BackupRefusedException("Drills of source " + source.name()
                    + " need a PostgreSQL server, best not the live one: name any database of it with"
                    + " DrillPlan.server(\"" + source.name() + "\", …), or drill.servers." + source.name()
                    + " in the configuration");
        }
        PostgresDatabase known = database(source, server);
        return RestoreTarget.database(known.named(name).url()).credentials(known.user(), known.password());
    }

    @Override
    public void discard(RestoreTarget scratch) throws IOException {
        PostgresDatabase database = scratch(scratch);
        drop(database, name -> name.equals(database.name()));
    }

    @Override
    public void discardOlder(RestoreTarget server, Instant before) throws IOException {
        drop(scratch(server), name -> ScratchName.begun(name)
                .filter(begun -> begun.isBefore(before))
                .isPresent());
    }

    private PostgresDatabase scratch(RestoreTarget target) {
        boolean named = target.user() != null || target.password() != null;
        return new PostgresDatabase(
                String.valueOf(target.jdbcUrl()),
                Objects.requireNonNullElse(named ? target.user() : user, "postgres"),
                Objects.requireNonNullElse(named ? target.password() : password, ""));
    }

    /** Drops databases of that name, of those that a drill may have made and no others. */
    private static void drop(PostgresDatabase server, Predicate<String> which) throws IOException {
        try (Connection connection = PostgresTarget.maintenance(server);
                Statement statement = connection.createStatement()) {
            for (String name : new PostgresFacts(connection).databases()) {
                if (ScratchName.begun(name).isPresent() && which.test(name)) {
                    statement.execute("DROP DATABASE IF EXISTS " + PostgresDatabase.identifier(name) + " (FORCE)");
                }
            }
        } catch (SQLException failure) {
            throw new IOException(
                    "Scratch databases on " + server + " cannot be dropped: " + failure.getMessage(), failure);
        }
    }

    private RestoredSource archive(
            PostgresTarget database, SourceContent content, TableSelection selection, RunControl control)
            throws SQLException, IOException {
        PostgresLoad load = new PostgresLoad(database, content.source(), client(content.source()));
        load.check();
        database.create();
        try {
            boolean structureOnly = selection.equals(TableSelection.NONE);
            for (PartInfo part : content.parts()) {
                if (structureOnly) {
                    load.runStructure(() -> content.open(part), control);
                } else {
                    load.run(() -> content.open(part), selection, control);
                }
            }
            RestoredSource restored = structureOnly ? load.finishStructure() : load.finish(selection);
            Optional<String> migrated = new PostgresMigration(database.database(), migration).toNewest();
            return migrated.isEmpty() ? restored : noted(restored, migrated.get());
        } catch (IOException | SQLException | RuntimeException failure) {
            database.discard(failure);
            throw failure;
        }
    }

    private RestoredSource copy(
            PostgresTarget database, SourceContent content, TableSelection selection, RunControl control)
            throws SQLException, IOException {
        CopyLoad load = new CopyLoad(database, content.source(), migration);
        PostgresTarget.State state = load.check();
        database.create();
        try {
            return load.run(content, state, selection, control);
        } catch (BackupCancelledException cancelled) {
            database.discard(cancelled);
            throw cancelled;
        } catch (IOException | SQLException | RuntimeException failure) {
            database.discard(failure);
            if (state == PostgresTarget.State.EMPTY) {
                throw leavingTables(failure, database);
            }
            throw failure;
        }
    }

    /** What migrations made in a database that was there cannot be told from what else belongs into it. */
    private static BackupException leavingTables(Exception failure, PostgresTarget target) {
        String reason = failure instanceof SQLException sql ? PostgresReasons.of(sql) : failure.getMessage();
        String message = "Database " + target.database() + " could not be restored: " + reason
                + ". The tables that its migration made are still there, without rows of the backup";
        return failure instanceof BackupRefusedException
                ? new BackupRefusedException(message, failure)
                : new BackupException(message, failure);
    }

    private static RestoredSource noted(RestoredSource restored, String note) {
        List<String> notes = new ArrayList<>(restored.notes());
        notes.add(note);
        return new RestoredSource(restored.source(), restored.target(), restored.counts(), notes);
    }

    private static boolean isCopy(SourceInfo source) {
        return source.engine().equals(CopySession.ENGINE);
    }

    private PostgresClient client(SourceInfo source) {
        return PostgresClient.find("pg_restore", major(source.details().get("client_version")), clients);
    }

    static int major(@Nullable String version) {
        String digits = String.valueOf(version).replaceAll("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private PostgresDatabase database(SourceInfo source, RestoreTarget target) {
        String url = target.jdbcUrl();
        if (url == null || !url.startsWith(PostgresDatabase.PREFIX)) {
            throw new BackupRefusedException(
                    "Source " + source.name() + " is a PostgreSQL database; say where to with --to " + source.name()
                            + "=jdbc:postgresql://host/new_database");
        }
        boolean named = target.user() != null || target.password() != null;
        String by = named ? target.user() : user;
        String with = named ? target.password() : password;
        return new PostgresDatabase(
                url,
                Objects.requireNonNullElse(by, source.details().getOrDefault("user", "postgres")),
                Objects.requireNonNullElse(with, ""));
    }
}
