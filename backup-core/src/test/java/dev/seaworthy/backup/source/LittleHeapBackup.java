package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;

/** A process that backs a database up and says how it went. */
final class LittleHeapBackup {
    private LittleHeapBackup() {}

    /** @param arguments a folder, the database's URL and the engine */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        PostgresSource source =
                PostgresSource.of("database", arguments[1], "postgres", "").engine(PostgresEngine.named(arguments[2]));
        try (Backups backups = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .plan(BackupPlan.of("app").source(source))
                .signingKey(folder.resolve("keys/signing.pem"))
                .build()) {
            System.out.println(backups.backup("app").state());
        }
    }
}
