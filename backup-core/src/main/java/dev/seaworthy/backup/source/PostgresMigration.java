package dev.seaworthy.backup.source;

import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.SchemaVersion;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The application's migrations, run against one restored database; nothing happens where there are none. */
final class PostgresMigration {
    private final PostgresDatabase database;
    private final @Nullable SchemaMigration migration;

    PostgresMigration(PostgresDatabase database, @Nullable SchemaMigration migration) {
        this.database = database;
        this.migration = migration;
    }

    boolean isThere() {
        return migration != null;
    }

    void upTo(SchemaVersion version) throws IOException {
        run(version);
    }

    /** Migrates to the newest version; returns what changed, if something did. */
    Optional<String> toNewest() throws IOException, SQLException {
        if (migration == null) {
            return Optional.empty();
        }
        SchemaVersion before = version();
        run(null);
        SchemaVersion after = version();
        return before.equals(after)
                ? Optional.empty()
                : Optional.of("Migrated from version " + before.version() + " to " + after.version());
    }

    private void run(@Nullable SchemaVersion upTo) throws IOException {
        if (migration == null) {
            return;
        }
        try {
            migration.migrate(dataSource(), upTo);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("The migration of " + database + " was interrupted", interrupted);
        } catch (Exception failure) {
            throw new IOException("The migration of " + database + " failed: " + failure.getMessage(), failure);
        }
    }

    private DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(database.url());
        source.setUser(database.user());
        source.setPassword(database.password());
        return source;
    }

    private SchemaVersion version() throws SQLException {
        try (Connection connection = database.connect()) {
            List<String> tables = new CopyCatalogue(connection)
                    .tables().stream().map(CopyCatalogue.Found::name).toList();
            return MigrationHistory.find(connection, tables).version();
        }
    }
}
