package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.BackupCancelledException;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.DrillPlan;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.VerifyLevel;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
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
    void drillRestoresIntoADatabaseThatIsGoneAfterwards() throws Exception {
        execute("postgres", "CREATE DATABASE seaworthy_drill_20260101_060000_abcd");
        DrillPlan drill = DrillPlan.in(home.resolve("scratch"))
                .server("database", RestoreTarget.database(url(database)))
                .assertThat("ships", copy -> {
                    try (Connection connection = copy.connect("database");
                            Statement statement = connection.createStatement();
                            ResultSet row = statement.executeQuery("SELECT count(*) FROM \"Ship\"")) {
                        row.next();
                        assertThat(row.getInt(1)).isEqualTo(1000);
                    }
                });
        try (Backups backups = backups(drill)) {
            BackupId id = backups.backup("app").id();

            assertThat(backups.drill(id).good()).isTrue();
            assertThat(backups.verify(id, VerifyLevel.V3).good()).isTrue();

            assertThat(rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'seaworthy_drill%'"))
                    .isEmpty();
        }
    }

    @Test
    void drillWithoutAServerSaysHowToNameOne() throws Exception {
        try (Backups backups = backups(DrillPlan.in(home.resolve("scratch")))) {
            BackupId id = backups.backup("app").id();

            assertThatThrownBy(() -> backups.drill(id))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("drill.servers.database");
            assertThat(backups.get(id).drill().error()).contains("drill.servers.database");
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
    void databaseDroppedDuringTheDumpIsAFailureThatSaysWhatToLookAt() throws Exception {
        Path bin = DebianPostgres.binaries().orElseThrow();
        String plain = "dropped_" + NUMBER;
        execute("postgres", "CREATE DATABASE " + plain);
        script(
                "pg_dump",
                "[ \"$1\" = --version ] && exec " + bin.resolve("pg_dump") + " --version\n" + bin.resolve("psql")
                        + " -qd postgres -c 'DROP DATABASE " + plain + " WITH (FORCE)' >&2\nexec "
                        + bin.resolve("pg_dump") + " \"$@\"");
        PostgresSource source =
                PostgresSource.of("database", url(plain), "postgres", PASSWORD).clients(home);
        try (Backups backups = backups(source)) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContainingAll("does not exist", "the database was dropped", "then repeat")
                    .hasMessageNotContaining(PASSWORD);
            assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);
        }
    }

    @Test
    void programThatHangsEndsWithTheTimeoutOfThePlanWithItsChildren() throws Exception {
        Path real = DebianPostgres.binaries().orElseThrow().resolve("pg_dump");
        Path child = home.resolve("child");
        script(
                "pg_dump",
                "[ \"$1\" = --version ] && exec " + real + " --version; sleep 300 & echo $! > " + child + "; wait");
        // A busy machine may not get as far as the child in the shorter ones.
        for (int seconds = 5; seconds <= 45 && child.toFile().length() == 0; seconds *= 3) {
            Duration timeout = Duration.ofSeconds(seconds);
            BackupPlan plan =
                    BackupPlan.of("app").source(source().clients(home)).timeout(timeout);
            try (Backups backups = backups(plan)) {
                assertThatThrownBy(() -> backups.backup("app"))
                        .isInstanceOf(BackupCancelledException.class)
                        .hasMessageContaining("took longer than " + timeout);
            }
        }

        long pid = Long.parseLong(Files.readString(child).strip());
        ProcessHandle.of(pid).ifPresent(handle -> assertThat(handle.onExit()).succeedsWithin(Duration.ofSeconds(30)));
    }

    @Test
    void wrongPasswordIsRefusedAndNotShown() throws Exception {
        String locked = "locked_" + NUMBER;
        execute(
                "postgres",
                "CREATE ROLE " + locked + " LOGIN PASSWORD 'another'",
                "DO $$ BEGIN EXECUTE format('COPY (VALUES (''host all " + locked + " all scram-sha-256''),"
                        + " (''host all all all trust'')) TO %L', current_setting('hba_file')); END $$",
                "SELECT pg_reload_conf()");
        awaitRules(locked);
        PostgresSource source = PostgresSource.of("database", withoutUser(), locked, PASSWORD);
        try (Backups backups = backups(source)) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("does not accept user " + locked)
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    @Test
    void archiveOfANewerProgramIsRefusedNamingWhatToInstall() {
        SourceInfo newer = new SourceInfo(
                "database",
                "postgresql",
                "pg_dump-custom",
                Fidelity.FULL,
                Instant.EPOCH,
                Map.of("product_version", "15.1", "client_version", "99.1"),
                Map.of(),
                List.of());

        assertThatThrownBy(() -> new PostgresRestorer()
                        .check(newer, RestoreTarget.database(url("new")).credentials("postgres", "")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll("no pg_restore of version 99", "postgresql-client-99");
    }

    @Test
    void selectedTablesComeWithEveryDefinitionAndNoForeignKeyThatLeadsOut() throws Exception {
        execute(
                database,
                "CREATE TABLE \"Ship crew\"(id INT PRIMARY KEY, ship BIGINT REFERENCES \"Ship\")",
                "CREATE TABLE \"Ship crew pay\"(crew INT REFERENCES \"Ship crew\", at INT)",
                "INSERT INTO \"Ship crew\" VALUES (1, 1)",
                "INSERT INTO \"Ship crew pay\" VALUES (1, 5)",
                "SELECT lo_from_bytea(0, 'x')");
        String target = database + " some";
        try (Backups backups = backups()) {
            RestoreReport report =
                    backups.restore(RestoreRequest.to(backups.backup("app").id())
                            .target("database", RestoreTarget.database(url(target)))
                            .only("database", "public.\"Ship crew\"", "public.\"Ship crew pay\"", "public.log_1"));

            assertThat(report.sources().get(0).counts())
                    .containsOnlyKeys("public.\"Ship crew\"", "public.\"Ship crew pay\"", "public.log_1");
            assertThat(report.sources().get(0).notes())
                    .singleElement()
                    .asString()
                    .contains("Left out of public.\"Ship crew\"", "REFERENCES public.\"Ship\"");
        }
        assertThat(rows(target, "SELECT count(*) FROM \"Ship\"")).containsExactly("0");
        assertThat(rows(target, "SELECT count(*) FROM log")).containsExactly("2");
        assertThat(rows(target, "SELECT conrelid::regclass FROM pg_constraint WHERE contype = 'f'"))
                .containsExactly("\"Ship crew pay\"");
    }

    @Test
    void selectedTableThatTheBackupLacksIsRefusedNamingThoseItHas() throws Exception {
        try (Backups backups = backups()) {
            RestoreRequest request = RestoreRequest.to(backups.backup("app").id())
                    .target("database", RestoreTarget.database(url(database + " none")))
                    .only("database", "public.ship");

            assertThatThrownBy(() -> backups.restore(request))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContainingAll("without a table public.ship", "public.\"Ship\", public.log_1");
        }
        assertThat(rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE '%none'"))
                .isEmpty();
    }

    @Test
    void restoredDatabaseIsMigratedForward() throws Exception {
        SchemaMigration migration = (restored, upTo) -> {
            try (Connection connection = restored.getConnection()) {
                AwkwardSchema.run(connection, List.of("ALTER TABLE log ADD note text"));
            }
        };
        try (Backups backups = backups(source().migration(migration))) {
            String target = database + " newer";
            backups.restore(RestoreRequest.to(backups.backup("app").id())
                    .target("database", RestoreTarget.database(url(target))));

            assertThat(rows(target, "SELECT count(note) FROM log")).containsExactly("0");
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

    private Backups backups(DrillPlan drill) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source()).drill(drill))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    private Backups backups(PostgresSource source) {
        return backups(BackupPlan.of("app").source(source));
    }

    private Backups backups(BackupPlan plan) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(plan)
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    private static String withoutUser() {
        return "jdbc:postgresql://127.0.0.1:" + server().port() + "/postgres";
    }

    /** The server reads its rules again in its own time. */
    private static void awaitRules(String user) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try (Connection open = DriverManager.getConnection(withoutUser(), user, "wrong")) {
                assertThat(System.nanoTime()).as("the rules shut out " + open).isLessThan(deadline);
            } catch (SQLException refused) {
                return;
            }
        }
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
