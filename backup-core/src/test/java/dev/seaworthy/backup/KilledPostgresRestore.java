package dev.seaworthy.backup;

import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Path;

/** A process that dies while it replaces a PostgreSQL database. */
final class KilledPostgresRestore {
    private KilledPostgresRestore() {}

    static BackupsBuilder builder(Path folder, String url) {
        return Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .plan(BackupPlan.of("app").source(PostgresSource.of("database", url, "postgres", "")));
    }

    /** @param arguments the folder, the database's URL, the backup, and how the step begins at which it dies */
    public static void main(String[] arguments) throws IOException {
        BackupSettings settings = builder(Path.of(arguments[0]), arguments[1]).settings();
        new LiveRestore(settings, new BackupEngine(settings), step -> {
                    if (step.startsWith(arguments[3])) {
                        Runtime.getRuntime().halt(KilledRestore.KILLED);
                    }
                })
                .run(RestoreRequest.replace(BackupId.parse(arguments[2])).confirm("app"), new RunToken());
    }
}
