package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class PostgresReplacementTest {
    private static DebianPostgres server;

    @TempDir
    private Path folder;

    private BackupId saved = TestIds.at("app", Instant.EPOCH);

    @BeforeAll
    static void startServer() {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL with its client programs");
            assumeTrue(false, "No PostgreSQL under /usr/lib/postgresql");
        }
        server = DebianPostgres.start();
        server.run("psql", "-c", "CREATE ROLE reader LOGIN", "-c", "CREATE ROLE owner LOGIN CREATEDB", "postgres");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void prepare() throws SQLException {
        for (String name : rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'app%'")) {
            execute("postgres", "DROP DATABASE \"" + name + "\" WITH (FORCE)");
        }
        execute("postgres", "CREATE DATABASE app OWNER owner");
        execute(
                "postgres",
                "ALTER DATABASE app SET search_path = public, evidence",
                "ALTER DATABASE app SET statement_timeout = '7min'",
                "REVOKE CONNECT ON DATABASE app FROM PUBLIC",
                "GRANT CONNECT ON DATABASE app TO reader");
        execute(
                "app",
                "CREATE TABLE state(name text)",
                "INSERT INTO state VALUES ('saved')",
                "CREATE SCHEMA evidence",
                "CREATE TABLE evidence.seaworthy_audit_event(id int PRIMARY KEY, text text)",
                "CREATE INDEX seaworthy_audit_text ON evidence.seaworthy_audit_event(text)",
                "INSERT INTO evidence.seaworthy_audit_event VALUES (1, 'only in the backup'), (2, 'as saved')",
                "CREATE TABLE seaworthy_jobs(id int GENERATED ALWAYS AS IDENTITY, name text)",
                "INSERT INTO seaworthy_jobs(name) VALUES ('saved job')");
        saved = backups().backup("app").id();
        execute(
                "app",
                "UPDATE state SET name = 'old'",
                "DELETE FROM evidence.seaworthy_audit_event WHERE id = 1",
                "UPDATE evidence.seaworthy_audit_event SET text = E'as\\tlive' WHERE id = 2",
                "INSERT INTO evidence.seaworthy_audit_event VALUES (3, NULL)",
                "INSERT INTO seaworthy_jobs(name) VALUES ('live job')");
    }

    @Test
    void bringsTheSavedStateBackCarriesEvidenceOverAndKeepsTheOldDatabase() throws SQLException {
        RestoreReport report = backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(rows("app", "SELECT name FROM state")).containsExactly("saved");
        assertThat(rows(
                        "app",
                        "SELECT id || ' ' || coalesce(text, 'null') FROM evidence.seaworthy_audit_event ORDER BY id"))
                .containsExactly("1 only in the backup", "2 as\tlive", "3 null");
        assertThat(rows("app", "SELECT id || name FROM seaworthy_jobs ORDER BY id"))
                .containsExactly("1saved job", "2live job");
        execute("app", "INSERT INTO seaworthy_jobs(name) VALUES ('next')");
        assertThat(rows("app", "SELECT max(id) FROM seaworthy_jobs")).containsExactly("3");
        assertThat(rows("app", "SELECT indexname FROM pg_indexes WHERE indexname = 'seaworthy_audit_text'"))
                .hasSize(1);
        String former = databases("app_before_%").get(0);
        assertThat(rows(former, "SELECT name FROM state")).containsExactly("old");
        assertThat(report.wayBack()).singleElement().asString().contains(former);
        assertThat(databases("app_restore_%")).isEmpty();
    }

    @Test
    void eventsThatWerePrunedSinceTheBackupDoNotComeBack() throws SQLException {
        execute(
                "app",
                "ALTER TABLE evidence.seaworthy_audit_event ADD created_at timestamptz, ADD event_category varchar(64),"
                        + " ADD event_type varchar(100) COLLATE \"C\"",
                "DELETE FROM evidence.seaworthy_audit_event",
                "INSERT INTO evidence.seaworthy_audit_event VALUES"
                        + " (1, 'pruned', '2026-01-01 00:00:00Z', 'DATA', 'read'),"
                        + " (2, 'too young', '2026-03-02 00:00:00Z', 'DATA', 'read')",
                "CREATE TABLE evidence.seaworthy_audit_prune(id int PRIMARY KEY, category varchar(64),"
                        + " event_type varchar(100) COLLATE \"C\", cutoff timestamptz)");
        BackupId full = backups().backup("app").id();
        execute(
                "app",
                "DELETE FROM evidence.seaworthy_audit_event",
                "INSERT INTO evidence.seaworthy_audit_prune VALUES (1, 'DATA', NULL, '2026-03-01 00:00:00Z')");

        RestoreReport report = backups().restore(RestoreRequest.replace(full).confirm("app"));

        assertThat(rows("app", "SELECT id FROM evidence.seaworthy_audit_event")).containsExactly("2");
        assertThat(report.sources().get(0).notes())
                .anyMatch(note -> note.contains("with 1 older rows of the backup, without 1 that were pruned since"));
    }

    @Test
    void ownerGrantsAndSettingsOfTheDatabaseStay() throws SQLException {
        String properties =
                "SELECT pg_get_userbyid(datdba) || ' ' || (SELECT string_agg(acl::text, ',' ORDER BY acl::text)"
                        + " FROM unnest(datacl) acl) || ' ' || (SELECT string_agg(s, ',' ORDER BY s) FROM pg_db_role_setting r,"
                        + " unnest(setconfig) s WHERE r.setdatabase = d.oid) FROM pg_database d WHERE datname = 'app'";
        List<String> before = rows("postgres", properties);

        backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(rows("postgres", properties)).isEqualTo(before);
        assertThat(before.get(0)).contains("owner", "reader", "search_path=public, evidence", "7min");
    }

    @Test
    void otherSessionsAreNamedAndRefusedAndTheDatabaseStaysOpen() throws SQLException {
        try (Connection other = DriverManager.getConnection(server.jdbcUrl("app") + "&ApplicationName=billing")) {
            assertThatThrownBy(() ->
                            backups().restore(RestoreRequest.replace(saved).confirm("app")))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("billing")
                    .hasMessageContaining("--disconnect");
            assertThat(other.isValid(60)).isTrue();
        }
        assertThat(rows("app", "SELECT name FROM state")).containsExactly("old");
        assertThat(databases("app_%")).isEmpty();
    }

    /** As that of a client which has just closed its connection. */
    @Test
    void sessionThatEndsMeanwhileIsNoReasonToRefuse() throws SQLException {
        LiveTarget app = PostgresSource.of("database", url("app"), "postgres", "")
                .liveTarget()
                .orElseThrow();
        try (Connection other = DriverManager.getConnection(server.jdbcUrl("app"))) {
            CompletableFuture<Void> leaving = CompletableFuture.runAsync(
                    () -> closeOnceWaitedFor(other), task -> new Thread(task, "test-session").start());

            assertThatCode(() -> app.requireReplaceable(false)).doesNotThrowAnyException();
            assertThat(leaving).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    private static void closeOnceWaitedFor(Connection other) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try {
            while (rows("postgres", "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
                            .isEmpty()
                    && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            other.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void disconnectEndsOtherSessions() throws SQLException {
        try (Connection other = DriverManager.getConnection(server.jdbcUrl("app"))) {
            assertThat(other.isValid(60)).isTrue();

            backups().restore(RestoreRequest.replace(saved).confirm("app").disconnectOthers());

            assertThat(other.isValid(5)).isFalse();
        }
        assertThat(rows("app", "SELECT name FROM state")).containsExactly("saved");
    }

    @Test
    void killedWhileTheDoorIsShutUndoOpensTheOldDatabaseAgain() throws SQLException {
        kill("carry over database");

        assertThatThrownBy(() -> Backups.refuseIfRestoring(folder.resolve("keys/signing.pem")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("restore --undo");
        assertThatThrownBy(() -> rows("app", "SELECT 1")).hasMessageContaining("not currently accepting");

        backups().undoRestore();

        assertThat(rows("app", "SELECT name FROM state")).containsExactly("old");
        assertThat(databases("app_%")).isEmpty();
    }

    @Test
    void killedBetweenTheRenamesContinueMakesTheCopyLive() throws SQLException {
        kill("rename app_restore_");
        assertThat(databases("app")).isEmpty();

        backups().continueRestore();

        assertThat(rows("app", "SELECT name FROM state")).containsExactly("saved");
        assertThat(rows("app", "SELECT max(id) FROM evidence.seaworthy_audit_event"))
                .containsExactly("3");
        assertThat(rows(databases("app_before_%").get(0), "SELECT name FROM state"))
                .containsExactly("old");
    }

    @Test
    @Tag("long")
    void anErrorAtAnyStepLeavesTheOldDatabaseOpenAndNoCopy() throws SQLException {
        boolean completed = false;
        int steps = 0;
        for (int number = 0; !completed && number < 50; number++) {
            int failing = number;
            int[] count = {0};
            BackupSettings settings = builder().settings();
            LiveRestore restore = new LiveRestore(settings, new BackupEngine(settings), step -> {
                if (count[0]++ == failing) {
                    throw new IllegalStateException("fails at " + step);
                }
            });
            try {
                restore.run(RestoreRequest.replace(saved).confirm("app"), new RunToken());
                completed = true;
            } catch (IllegalStateException | IOException failure) {
                steps++;
                assertThat(rows("app", "SELECT name FROM state"))
                        .as(failure.getMessage())
                        .containsExactly("old");
                assertThat(databases("app_%")).as(failure.getMessage()).isEmpty();
            }
        }
        assertThat(completed).isTrue();
        assertThat(steps).isGreaterThan(7);
    }

    @Test
    void aUserWhoMayNotRenameIsRefusedBeforeAnythingIsLoaded() throws SQLException {
        execute(
                "postgres",
                "CREATE ROLE weak LOGIN",
                "GRANT pg_read_all_data TO weak",
                "GRANT CONNECT ON DATABASE app TO weak");
        try {
            Backups weak = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                    .signingKey(folder.resolve("keys/signing.pem"))
                    .plan(BackupPlan.of("app").source(PostgresSource.of("database", url("app"), "weak", "")))
                    .build();

            assertThatThrownBy(() -> weak.restore(RestoreRequest.replace(saved).confirm("app")))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("CREATEDB");
        } finally {
            execute("postgres", "REVOKE CONNECT ON DATABASE app FROM weak", "DROP ROLE weak");
        }
        assertThat(databases("app_%")).isEmpty();
    }

    /** The way this process sees it: the restore stops at that step and nothing is taken back. */
    private void kill(String step) {
        try (ChildJvm child =
                ChildJvm.start(KilledPostgresRestore.class, folder.toString(), url("app"), saved.value(), step)) {
            assertThat(child.exitValue()).isEqualTo(KilledRestore.KILLED);
        }
    }

    private Backups backups() {
        return builder().build();
    }

    private BackupsBuilder builder() {
        return KilledPostgresRestore.builder(folder, url("app"));
    }

    private static String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database;
    }

    private static List<String> databases(String pattern) throws SQLException {
        return rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE '" + pattern + "'");
    }

    private static List<String> rows(String database, String query) throws SQLException {
        return BackupFixture.rows(url(database), "postgres", "", query);
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
