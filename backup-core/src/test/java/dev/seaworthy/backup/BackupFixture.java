package dev.seaworthy.backup;

import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A small application in a folder: an H2 database, a tree of files, and backups of both by the plan {@code app}. */
public final class BackupFixture {
    public final Path home;
    public final Path repository;
    public final Path signingKey;
    public final Path artifacts;
    public final String url;
    /** The age identity of {@link #encrypt}. */
    public final Path identity;

    private @Nullable Encryption encryption;
    public final TestClock clock = new TestClock("2026-11-20T01:00:00Z");

    public BackupFixture(Path home) throws IOException, SQLException {
        this.home = home;
        this.repository = home.resolve("backups");
        this.signingKey = home.resolve("keys/signing.pem");
        this.artifacts = Files.createDirectories(home.resolve("artifacts/sub")).getParent();
        this.identity = home.resolve("keys/identity.txt");
        this.url = "jdbc:h2:file:" + home.resolve("data/registry");
        execute(
                "CREATE TABLE project(id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(100) NOT NULL)",
                "INSERT INTO project(name) VALUES ('one'), ('two'), ('it''s; three')");
        write("a.txt", "alpha");
        write("sub/b.txt", "beta");
        write("copy-of-a.txt", "alpha");
    }

    public void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "secret");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public void write(String path, String content) throws IOException {
        Files.writeString(artifacts.resolve(path), content);
    }

    /** From now on plans are encrypted, to an identity whose file the builder knows, and to another. */
    public BackupFixture encrypt() {
        String recipient = Encryption.createIdentity(identity);
        encryption = Encryption.to(recipient, AgeIdentity.generate().recipient());
        return this;
    }

    public BackupSource database() {
        return H2Source.of("database", url, "sa", "secret");
    }

    public BackupSource files() {
        return FileTreeSource.of("artifacts", artifacts);
    }

    public BackupPlan plan() {
        return BackupPlan.of("app").source(database()).source(files()).encryption(encryption);
    }

    public BackupsBuilder builder() {
        return builder(new DirectoryStorage(repository));
    }

    public BackupsBuilder builder(BackupStorage storage) {
        return Backups.builder(storage)
                .plan(plan())
                .signingKey(signingKey)
                .clock(clock)
                .identity(identity);
    }

    public static List<String> rows(String url, String user, String password, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    /** Every regular file below, by relative path, with its content. */
    public static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
