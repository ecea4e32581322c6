package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.UnrestorableException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The loading of a {@code jdbc-copy} backup: the application's migrations make the schema of the saved version, the rows
 * come in by one transaction, and the migrations go on to the newest version.
 */
final class CopyLoad {
    private static final int BUFFER = 64 << 10;

    private final PostgresTarget target;
    private final SourceInfo source;
    private final PostgresMigration migration;

    CopyLoad(PostgresTarget target, SourceInfo source, @Nullable SchemaMigration migration) {
        this.target = target;
        this.source = source;
        this.migration = new PostgresMigration(target.database(), migration);
    }

    /**
     * Examines the target.
     *
     * @throws BackupRefusedException if nothing makes a schema there, or if it holds rows
     */
    PostgresTarget.State check() throws SQLException {
        PostgresTarget.State state = target.examine();
        if (state == PostgresTarget.State.FILLED) {
            requireNoRows();
        } else if (!migration.isThere()) {
            throw new BackupRefusedException("Source " + source.name()
                    + " was saved by jdbc-copy, rows only: its tables"
                    + " have to be made by the application's migrations. Create a database, migrate it" + version()
                    + " and restore --to it, or give the source a SchemaMigration");
        }
        return state;
    }

    private String version() {
        String version = source.details().get("migration_version");
        return version == null ? "" : " up to version " + version;
    }

    private void requireNoRows() throws SQLException {
        try (Connection connection = target.database().connect()) {
            List<String> filled = new ArrayList<>();
            for (CopyCatalogue.Found table : new CopyCatalogue(connection).tables()) {
                boolean rows = CopyCatalogue.list(
                                connection,
                                "SELECT EXISTS (SELECT FROM ONLY " + table.name() + ")",
                                row -> row.getBoolean(1))
                        .get(0);
                if (rows && !MigrationHistory.isHistory(table.name())) {
                    filled.add(table.name());
                }
            }
            if (!filled.isEmpty()) {
                throw new BackupRefusedException("Database " + target.database() + " is not empty: there are rows in "
                        + String.join(", ", filled) + ". Name another one, or, if only its migrations have put them"
                        + " there, empty these tables with TRUNCATE and repeat");
            }
        }
    }

    RestoredSource run(SourceContent content, PostgresTarget.State state, TableSelection selection, RunControl control)
            throws SQLException, IOException {
        CopyContents contents = contents(content);
        if (state != PostgresTarget.State.FILLED) {
            migration.upTo(contents.migration());
        }
        control.check();
        requireSameSchema(contents);
        Map<String, Long> counts = load(contents, content, selection, control);
        control.check();
        migration.toNewest().ifPresent(target.notes()::add);
        return new RestoredSource(source.name(), target.database().toString(), counts, target.notes());
    }

    private static CopyContents contents(SourceContent content) throws IOException {
        try (InputStream json = content.open(part(content, CopyContents.PART))) {
            return CopyContents.read(json);
        }
    }

    private static PartInfo part(SourceContent content, String name) throws IOException {
        return content.parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnrestorableException("The backup has no part " + name));
    }

    private void requireSameSchema(CopyContents contents) throws SQLException {
        try (CopyReader reader = CopyReader.open(target.database())) {
            List<String> differences =
                    CopySession.differences(contents.schema(), new CopyCatalogue(reader.connection()).schema());
            if (!differences.isEmpty()) {
                throw new BackupRefusedException("Database " + target.database() + " does not have the schema that"
                        + " source " + source.name() + " was saved with: " + String.join("; ", differences)
                        + ". Migrate it" + version() + ", neither less nor more, and repeat");
            }
        }
    }

    private Map<String, Long> load(
            CopyContents contents, SourceContent content, TableSelection selection, RunControl control)
            throws SQLException, IOException {
        List<CopyContents.Table> tables = contents.tables().stream()
                .filter(table -> selection.has(table.name()))
                .toList();
        try (Connection connection = target.database().connect()) {
            RunControl.Registration cancel = control.onCancel(() -> abort(connection));
            connection.setAutoCommit(false);
            CopySettings.writing(connection);
            cutOff(connection, selection);
            CopyGuards guards = CopyGuards.lower(connection);
            empty(connection, tables, selection);
            for (CopyContents.Table table : tables) {
                control.check();
                copyIn(connection, table, content);
            }
            guards.raise();
            settle(connection, contents);
            Map<String, Long> counts = selection.of(new PostgresFacts(connection).counts());
            Map<String, Long> expected = selection.of(source.counts());
            if (!counts.equals(expected)) {
                throw new UnrestorableException("The restored database has " + counts + " rows instead of " + expected);
            }
            connection.commit();
            cancel.end();
            return counts;
        }
    }

    private void cutOff(Connection connection, TableSelection selection) throws SQLException {
        if (selection.isAll()) {
            return;
        }
        for (ForeignKey key : ForeignKey.all(connection)) {
            if (key.leadsOutOf(selection, connection)) {
                execute(connection, "ALTER TABLE " + key.table() + " DROP CONSTRAINT " + key.name());
                target.notes().add(key.leftOut());
            }
        }
    }

    /**
     * Migrations record themselves, and may have put rows into other tables; those of the backup are the right ones. Some
     * tables only cannot be truncated where others refer to them.
     */
    private static void empty(Connection connection, List<CopyContents.Table> tables, TableSelection selection)
            throws SQLException {
        if (selection.isAll() && !tables.isEmpty()) {
            String names = tables.stream().map(table -> "ONLY " + table.name()).collect(Collectors.joining(", "));
            execute(connection, "TRUNCATE " + names);
        } else {
            for (CopyContents.Table table : tables) {
                execute(connection, "DELETE FROM ONLY " + table.name());
            }
        }
    }

    private static void copyIn(Connection connection, CopyContents.Table table, SourceContent content)
            throws SQLException, IOException {
        try (InputStream rows = content.open(part(content, table.part()))) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(table.copy("FROM STDIN"), rows, BUFFER);
        } catch (SQLException failure) {
            throw Rejection.of("Table " + table.name() + ": " + PostgresReasons.of(failure), failure);
        }
    }

    private static void settle(Connection connection, CopyContents contents) throws SQLException {
        for (CopyContents.Sequence sequence : contents.sequences()) {
            execute(connection, sequence.setting());
        }
        for (String view : contents.materializedViews()) {
            execute(connection, "REFRESH MATERIALIZED VIEW " + view);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException gone) {
            throw new IllegalStateException("The session could not be ended", gone);
        }
    }
}
