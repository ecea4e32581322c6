package dev.seaworthy.examples.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;

/** Writes the settings with which the command line makes and restores the same backups as the application. */
final class BackupFile {

    private BackupFile() {}

    /** The file; never holds the database password, which the command line takes from {@code DATABASE_PASSWORD}. */
    static Path write(DataFolder folder, DatabaseSettings database) {
        Path file = folder.home().resolve("backup.properties");
        try {
            DataFolder.writePrivate(file, lines(folder, database).getBytes(StandardCharsets.ISO_8859_1));
            return file;
        } catch (IOException refused) {
            throw new StartupException(
                    "Cannot write " + file + " (" + refused.getMessage() + "): make the data folder writable", refused);
        }
    }

    private static String lines(DataFolder folder, DatabaseSettings database) throws IOException {
        String plan = "seaworthy.backup.plans." + BackupWiring.PLAN + ".";
        Properties properties = new Properties();
        properties.setProperty(
                "seaworthy.backup.storage.directory", folder.backups().toString());
        properties.setProperty(
                "seaworthy.backup.signing-key", folder.signingKey().toString());
        properties.setProperty(plan + "schedule", BackupWiring.SCHEDULE);
        properties.setProperty(plan + "sources[0].name", BackupWiring.DATABASE);
        properties.setProperty(plan + "sources[0].type", database.postgres() ? "postgresql" : "h2");
        properties.setProperty(plan + "sources[0].url", database.url());
        if (!database.user().isEmpty()) {
            properties.setProperty(plan + "sources[0].username", database.user());
        }
        properties.setProperty(plan + "sources[1].name", "artifacts");
        properties.setProperty(plan + "sources[1].type", "files");
        properties.setProperty(plan + "sources[1].path", folder.artifacts().toString());
        return sorted(properties);
    }

    /** Properties.store escapes correctly, but adds the date and shuffles. */
    private static String sorted(Properties properties) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        properties.store(stored, null);
        return stored.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
