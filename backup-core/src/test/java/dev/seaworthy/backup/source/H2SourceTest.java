package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2SourceTest {
    static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    Path home;

    @Test
    void awkwardSchemaComesBack() throws Exception {
        String url = file("data/app");
        execute(
                url,
                "CREATE SCHEMA \"odd \"\"schema\"",
                "CREATE TABLE \"odd \"\"schema\".\"Ta;ble\"(id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " name VARCHAR(1000), loud VARCHAR(1000) GENERATED ALWAYS AS (UPPER(name)), raw VARBINARY(100))",
                "INSERT INTO \"odd \"\"schema\".\"Ta;ble\"(name, raw) VALUES ('a;b''c\n-- d', X'00ff'), (NULL, NULL)",
                "CREATE TABLE big(id INT PRIMARY KEY, body CLOB, bytes BLOB)",
                "CREATE SEQUENCE numbers START WITH 41",
                "CREATE VIEW loud AS SELECT loud FROM \"odd \"\"schema\".\"Ta;ble\"",
                "CALL NEXT VALUE FOR numbers");
        try (Connection connection = DriverManager.getConnection(url, "sa", "secret");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO big VALUES (1, ?, ?)")) {
            insert.setString(1, "large ü ".repeat(100_000));
            insert.setBytes(2, new byte[300_000]);
            insert.execute();
        }

        String back = backUpAndRestore(H2Source.of("database", url, "sa", "secret"));

        String everything = "SELECT id || COALESCE(name, '-') || COALESCE(loud, '-') || COALESCE(RAWTOHEX(raw), '-')"
                + " FROM \"odd \"\"schema\".\"Ta;ble\" ORDER BY id";
        assertThat(rows(back, everything)).isEqualTo(rows(url, everything)).hasSize(2);
        String large =
                "SELECT LENGTH(body) || RAWTOHEX(HASH('SHA-256', body)) || RAWTOHEX(HASH('SHA-256', bytes)) FROM big";
        assertThat(rows(back, large)).isEqualTo(rows(url, large)).hasSize(1);
        assertThat(rows(back, "CALL NEXT VALUE FOR numbers")).containsExactly("42");
        assertThat(rows(back, "SELECT COUNT(*) FROM loud")).containsExactly("2");
    }

    @Test
    void databaseInMemoryComesBackAsAFile() throws Exception {
        String url = "jdbc:h2:mem:source" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
        execute(url, "CREATE TABLE t(id INT)", "INSERT INTO t SELECT X FROM SYSTEM_RANGE(1, 5000)");
        JdbcConnectionPool pool = JdbcConnectionPool.create(url, "sa", "secret");
        try {
            String back = backUpAndRestore(H2Source.of("database", pool));

            assertThat(rows(back, "SELECT SUM(id) FROM t")).containsExactly("12502500");
            assertThat(pool.getActiveConnections()).isZero();
        } finally {
            pool.dispose();
        }
    }

    @Test
    void tablesAreOfOneInstantWhileOthersWrite() throws Exception {
        String url = file("data/app");
        execute(url, "CREATE TABLE a(id INT)", "CREATE TABLE z(id INT)");
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (Connection connection = DriverManager.getConnection(url, "sa", "secret");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int i = 0; !stop.get(); i++) {
                    statement.execute("INSERT INTO a VALUES (" + i + ")");
                    statement.execute("INSERT INTO z VALUES (" + i + ")");
                    connection.commit();
                }
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        writer.start();
        try (Backups backups = backups(H2Source.of("database", url, "sa", "secret"))) {
            for (int i = 0; i < 5; i++) {
                BackupInfo backup = backups.backup("app");
                var counts = backup.sources().get(0).counts();
                assertThat(counts.get("\"PUBLIC\".\"A\"")).isEqualTo(counts.get("\"PUBLIC\".\"Z\""));
            }
        } finally {
            stop.set(true);
            writer.join(10_000);
        }
    }

    @Test
    void passwordsAreNotSavedAndOtherUsersAreLockedOut() throws Exception {
        String url = file("data/app");
        execute(url, "CREATE USER other PASSWORD 'other-secret' ADMIN");

        try (Backups backups = backups(H2Source.of("database", url, "sa", "secret"))) {
            BackupInfo backup = backups.backup("app");
            RestoreReport report = backups.restore(RestoreRequest.to(backup.id())
                    .target("database", RestoreTarget.database(file("back")).credentials("sa", "secret")));

            assertThat(script(backup)).contains("PASSWORD ''").doesNotContain("SALT");
            assertThat(report.sources().get(0).notes())
                    .singleElement()
                    .asString()
                    .contains("OTHER");
            assertThatThrownBy(() -> BackupFixture.rows(file("back"), "other", "", "SELECT 1"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> BackupFixture.rows(file("back"), "other", "other-secret", "SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void restoreIntoAFolderKeepsThePasswordOfTheConfiguredUser() throws Exception {
        String url = file("data/app");
        execute(url, "CREATE TABLE t(id INT)");
        try (Backups backups = backups(H2Source.of("database", url, "sa", "secret"))) {
            BackupInfo backup = backups.backup("app");
            backups.restore(RestoreRequest.to(backup.id(), home.resolve("back")));
        }

        assertThat(rows(file("back/database/app"), "SELECT COUNT(*) FROM t")).containsExactly("0");
        assertThat(home.resolve("back/database/app.password")).doesNotExist();
    }

    @Test
    void restoreWithoutAPasswordLeavesOneInAFileForTheOwner() throws Exception {
        String url = file("data/app");
        execute(url, "CREATE TABLE t(id INT)");
        try (Backups backups = backups(H2Source.of("database", url, "sa", "secret"))) {
            backups.backup("app");
        }
        try (Backups reader = Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .signingKey(home.resolve("keys/signing.pem"))
                .restorer(new H2Restorer())
                .build()) {
            reader.restore(RestoreRequest.to(reader.list().get(0).id(), home.resolve("back")));
        }

        Path password = home.resolve("back/database/app.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(BackupFixture.rows(
                        file("back/database/app"),
                        "sa",
                        Files.readString(password).strip(),
                        "SELECT COUNT(*) FROM t"))
                .containsExactly("0");
    }

    @Test
    void databaseThatDoesNotExistIsRefusedAndNotCreated() {
        try (Backups backups = backups(H2Source.of("database", file("typo"), "sa", "secret"))) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("does not exist");
        }
        assertThat(home.resolve("typo.mv.db")).doesNotExist();
    }

    @Test
    void wrongPasswordIsRefusedWithoutSayingIt() throws Exception {
        String url = file("data/app");
        execute(url, "CREATE TABLE t(id INT)");
        try (Backups backups = backups(H2Source.of("database", url, "sa", "guessed-secret"))) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("does not accept")
                    .hasMessageNotContaining("guessed-secret");
        }
    }

    @Test
    void restoreOntoAnExistingFileIsRefused() throws Exception {
        String url = file("data/app");
        execute(url, "CREATE TABLE t(id INT)", "INSERT INTO t VALUES (1)");
        try (Backups backups = backups(H2Source.of("database", url, "sa", "secret"))) {
            BackupInfo backup = backups.backup("app");

            assertThatThrownBy(() -> backups.restore(
                            RestoreRequest.to(backup.id()).target("database", RestoreTarget.database(url))))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("exists");
            assertThat(rows(url, "SELECT id FROM t")).containsExactly("1");
        }
    }

    @Test
    void urlOfAnotherDatabaseAndEncryptedFilesAreRefusedAtOnce() {
        assertThatThrownBy(() -> H2Source.of("database", "jdbc:postgresql://localhost/app", "sa", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> H2Source.of("database", file("x") + ";CIPHER=AES", "sa", "a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("encrypted");
    }

    private String script(BackupInfo backup) throws IOException {
        try (var files = Files.walk(home.resolve("backups"))) {
            Path part = files.filter(file ->
                            file.toString().endsWith(backup.parts().get(0).path()))
                    .findFirst()
                    .orElseThrow();
            try (InputStream input = new GZIPInputStream(Files.newInputStream(part))) {
                return new String(input.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private String backUpAndRestore(H2Source source) throws BackupException {
        try (Backups backups = backups(source)) {
            BackupInfo backup = backups.backup("app");
            backups.restore(RestoreRequest.to(backup.id())
                    .target("database", RestoreTarget.database(file("back")).credentials("sa", "secret")));
            return file("back");
        }
    }

    private Backups backups(H2Source source) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    private String file(String name) {
        return "jdbc:h2:file:" + home.resolve(name);
    }

    private static List<String> rows(String url, String query) throws SQLException {
        return BackupFixture.rows(url, "sa", "secret", query);
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "secret");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
