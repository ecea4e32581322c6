package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSourceTest {
    static final String PASSWORD = "p@ss-Word-7261";
    static final AtomicInteger NUMBER = new AtomicInteger();

    static @Nullable DebianPostgres server;

    @TempDir
    Path home;

    String database = "";

    @BeforeAll
    static void startServer() {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL with its client programs");
            assumeTrue(false, "No PostgreSQL under /usr/lib/postgresql");
        }
        server = DebianPostgres.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void smallDatabase() throws SQLException {
        database = "App's \"odd\" db " + NUMBER.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + PostgresDatabase.identifier(database));
        execute(
                database,
                "CREATE TYPE mood AS ENUM ('calm', 'rough')",
                "CREATE TABLE \"Ship\"(id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL, state mood,"
                        + " loud TEXT GENERATED ALWAYS AS (upper(name)) STORED, raw BYTEA)",
                "INSERT INTO \"Ship\"(name, state, raw) SELECT 'ship ' || n, 'calm', decode(md5(n::text), 'hex')"
                        + " FROM generate_series(1, 1000) n",
                "CREATE TABLE log(at INT) PARTITION BY RANGE (at)",
                "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (10)",
                "INSERT INTO log VALUES (1), (2)",
                "CREATE VIEW calm AS SELECT * FROM \"Ship\" WHERE state = 'calm'");
    }

    @Test
    void restoreIntoANewDatabaseBringsEverythingBack() throws Exception {
        try (Backups backups = backups()) {
            BackupInfo backup = backups.backup("app");
            String target = database + " restored";
            RestoreReport report = backups.restore(
                    RestoreRequest.to(backup.id()).target("database", RestoreTarget.database(url(target))));

            assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
            assertThat(report.sources().get(0).counts())
                    .containsEntry("public.\"Ship\"", 1000L)
                    .containsEntry("public.log_1", 2L);
            String everything = "SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM calm c";
            assertThat(rows(target, everything)).isEqualTo(rows(database, everything));
            assertThat(rows(target, "INSERT INTO \"Ship\"(name) VALUES ('next') RETURNING id"))
                    .containsExactly("1001");
        }
    }

    @Test
    void targetWithTablesInItIsRefusedUntouched() throws Exception {
        try (Backups backups = backups()) {
            BackupInfo backup = backups.backup("app");
            RestoreRequest request =
                    RestoreRequest.to(backup.id()).target("database", RestoreTarget.database(url(database)));

            assertThatThrownBy(() -> backups.restore(request))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("is not empty");
            assertThat(rows(database, "SELECT count(*) FROM \"Ship\"")).containsExactly("1000");
        }
    }

    @Test
    void restoreThatFailsHalfWayLeavesNoDatabase() throws Exception {
        execute("postgres", "CREATE ROLE owner_to_lose_" + NUMBER);
        execute(database, "ALTER TABLE \"Ship\" OWNER TO owner_to_lose_" + NUMBER);
        try (Backups backups = backups()) {
            BackupInfo backup = backups.backup("app");
            execute(database, "ALTER TABLE \"Ship\" OWNER TO postgres");
            execute("postgres", "DROP ROLE owner_to_lose_" + NUMBER);
            String target = database + " half";

            assertThatThrownBy(() -> backups.restore(
                            RestoreRequest.to(backup.id()).target("database", RestoreTarget.database(url(target)))))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("create them first");
            assertThat(rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE '%half'"))
                    .isEmpty();
        }
    }

    @Test
    void noClientProgramIsRefusedNamingWhatToInstall() {
        PostgresSource source = source().clients(home);
        try (Backups backups = backups(source)) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("pg_dump")
                    .hasMessageContaining("postgresql-client-15");
        }
    }

    @Test
    void clientProgramOlderThanTheServerIsRefused() throws Exception {
        script("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'");

        assertThatThrownBy(() -> PostgresClient.find("pg_dump", 15, home))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("9.6.24");
    }

    @Test
    void dumpThatFailsAfterItsDataIsNoBackup() throws Exception {
        Path real = DebianPostgres.binaries().orElseThrow().resolve("pg_dump");
        script("pg_dump", "[ \"$1\" = --version ] && exec " + real + " --version; " + real + " \"$@\"; exit 1");
        try (Backups backups = backups(source().clients(home))) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("exit code 1");
            assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);
        }
    }

    @Test
    void passwordIsNeitherAnArgumentNorInTheRepository() throws Exception {
        Path real = DebianPostgres.binaries().orElseThrow().resolve("pg_dump");
        Path seen = home.resolve("arguments");
        script(
                "pg_dump",
                "[ \"$1\" = --version ] || { echo \"$@\" > " + seen + "; tr '\\0' ' ' < /proc/$$/cmdline >> " + seen
                        + "; }; exec " + real + " \"$@\"");
        try (Backups backups = backups(source().clients(home))) {
            backups.backup("app");
        }

        assertThat(Files.readString(seen)).contains("--snapshot=").doesNotContain(PASSWORD);
        try (var files = Files.walk(home.resolve("backups"))) {
            assertThat(files.filter(Files::isRegularFile)).noneSatisfy(file -> assertThat(
                            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains(PASSWORD));
        }
    }

    @Test
    void stoppedServerIsAFailureThatNamesIt() {
        PostgresSource source =
                PostgresSource.of("database", "jdbc:postgresql://127.0.0.1:1/app", "postgres", PASSWORD);
        try (Backups backups = backups(source)) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    private void script(String name, String body) throws IOException {
        Path program = home.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + body + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private PostgresSource source() {
        return PostgresSource.of("database", url(database), "postgres", PASSWORD);
    }

    private Backups backups() {
        return backups(source());
    }

    private Backups backups(PostgresSource source) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    private static DebianPostgres server() {
        assertThat(server).isNotNull();
        return java.util.Objects.requireNonNull(server);
    }

    private static String url(String database) {
        return new PostgresDatabase(server().jdbcUrl("postgres"), "postgres", "")
                .named(database)
                .url();
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
