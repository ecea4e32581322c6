package dev.seaworthy.backup;

import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An application's folder in which live data is replaced; may be opened by several processes one after the other. */
final class ReplacedHome {
    static final String OLD = "the live state";
    static final String SAVED = "the saved state";

    final Path home;
    final Path artifacts;
    final String url;

    ReplacedHome(Path home) {
        this.home = home;
        this.artifacts = home.resolve("artifacts");
        this.url = "jdbc:h2:file:" + home.resolve("data/registry");
    }

    /** Backs up {@link #SAVED} and goes on to {@link #OLD}. */
    BackupId prepare() throws SQLException, IOException {
        Files.createDirectories(artifacts);
        execute("CREATE TABLE state(name VARCHAR(100))", "INSERT INTO state VALUES ('" + SAVED + "')");
        execute(
                "CREATE TABLE seaworthy_audit_event(id INT PRIMARY KEY, text VARCHAR(100))",
                "CREATE INDEX seaworthy_audit_text ON seaworthy_audit_event(text)",
                "INSERT INTO seaworthy_audit_event VALUES (1, 'only in the backup'), (2, 'as saved')",
                "CREATE TABLE seaworthy_jobs(id INT PRIMARY KEY)",
                "INSERT INTO seaworthy_jobs VALUES (1)");
        Files.writeString(artifacts.resolve("a.txt"), SAVED);
        BackupId id = backups().backup("app").id();
        execute(
                "UPDATE state SET name = '" + OLD + "'",
                "DELETE FROM seaworthy_audit_event WHERE id = 1",
                "UPDATE seaworthy_audit_event SET text = 'as live' WHERE id = 2",
                "INSERT INTO seaworthy_audit_event VALUES (3, 'since the backup')",
                "UPDATE seaworthy_jobs SET id = 2",
                "CREATE TABLE seaworthy_since(id INT)");
        Files.writeString(artifacts.resolve("a.txt"), OLD);
        return id;
    }

    BackupsBuilder builder() {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .signingKey(signingKey())
                .plan(BackupPlan.of("app")
                        .source(H2Source.of("database", url, "sa", "secret"))
                        .source(FileTreeSource.of("artifacts", artifacts)));
    }

    Path signingKey() {
        return home.resolve("keys/signing.pem");
    }

    Backups backups() {
        return builder().build();
    }

    LiveRestore liveRestore(Consumer<String> milestone) {
        BackupSettings settings = builder().settings();
        return new LiveRestore(settings, new BackupEngine(settings), milestone);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "secret");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    List<String> rows(String query) throws SQLException {
        return BackupFixture.rows(url, "sa", "secret", query);
    }

    /** What is live: one state, in the database and in the files alike. */
    String state() throws SQLException, IOException {
        String database = rows("SELECT name FROM state").get(0);
        String file = Files.readString(artifacts.resolve("a.txt"));
        return database.equals(file) ? database : "mixed: " + database + " and " + file;
    }

    /** Names that a replacement gave, beside the live ones. */
    List<String> names(String part) throws IOException {
        try (Stream<Path> in = Files.list(home);
                Stream<Path> inData = Files.list(home.resolve("data"))) {
            return Stream.concat(in, inData)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.contains(part))
                    .sorted()
                    .toList();
        }
    }
}
