package dev.seaworthy.backup;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables of an application as its own migrations make them, by Flyway, Liquibase or anything else. A restore
 * calls it to get the schema that the rows of a backup belong into, and again to bring the restored database up to date.
 */
@FunctionalInterface
public interface SchemaMigration {
    /**
     * Migrates a database that only the restore uses. Called by the thread that restores; connections taken from {@code
     * database} have to be closed.
     *
     * @param upTo the version that the backup was made of, not to be passed; null for the newest
     * @throws Exception if it failed; the restore fails with its message
     */
    void migrate(DataSource database, @Nullable SchemaVersion upTo) throws Exception;
}
