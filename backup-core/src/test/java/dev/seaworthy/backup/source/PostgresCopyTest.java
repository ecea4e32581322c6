package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.BackupCancelledException;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupJob;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code jdbc-copy} reads; what it brings back is tested by the round trip and the restore. */
@Tag("dear")
class PostgresCopyTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static PostgresServer server;

    @TempDir
    Path home;

    private String database = "";

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void threeTables() throws SQLException {
        database = "copied_" + NUMBER.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + database);
        execute(
                database,
                "CREATE TABLE ship(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
                "CREATE TABLE harbour(id int PRIMARY KEY, name text)",
                "CREATE TABLE visit(ship bigint REFERENCES ship, harbour int REFERENCES harbour)",
                "INSERT INTO ship(name) SELECT 'ship ' || n FROM generate_series(1, 100) n",
                "INSERT INTO harbour VALUES (1, 'home')",
                "INSERT INTO visit VALUES (1, 1)");
    }

    @Test
    void withoutANewEnoughClientTheBackupIsMadeByCopyAndSaysSo() {
        assumeTrue(noClientIsNewEnough(), "There is a pg_dump as new as the embedded server");

        BackupInfo backup =
                backups(PostgresSource.of("database", url(), "postgres", "")).backup("app");

        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        assertThat(backup.sources().get(0).engine()).isEqualTo("jdbc-copy");
        assertThat(backup.sources().get(0).warnings())
                .singleElement()
                .asString()
                .contains("schema has to come from", "postgresql-client-17");
    }

    @Test
    void pgDumpThatIsDemandedIsRefusedWhereTheClientIsTooOld() {
        assumeTrue(noClientIsNewEnough(), "There is a pg_dump as new as the embedded server");
        PostgresSource source =
                PostgresSource.of("database", url(), "postgres", "").engine(PostgresEngine.PG_DUMP);

        assertThatThrownBy(() -> backups(source).backup("app"))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("postgresql-client-17");
    }

    @Test
    void everyTableIsOneTextFileThatItsCountDescribes() throws Exception {
        BackupInfo backup = backups(copying()).backup("app");

        assertThat(backup.sources().get(0).counts())
                .containsEntry("public.ship", 100L)
                .containsEntry("public.harbour", 1L)
                .containsEntry("public.visit", 1L);
        assertThat(backup.parts())
                .extracting(PartInfo::name, PartInfo::rows)
                .contains(tuple("0002-public.ship.copy", 100L));
    }

    @Test
    void orderOfPartsDoesNotDependOnWhichTableIsDoneFirst() {
        List<List<String>> orders = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            BackupInfo backup = backups(copying().parallel(3)).backup("app");
            orders.add(backup.parts().stream().map(PartInfo::path).toList());
        }

        assertThat(orders.get(0)).hasSize(5).isSorted().isEqualTo(orders.get(1));
    }

    @Test
    void tablesAreReadAtOnce() {
        CyclicBarrier both = new CyclicBarrier(2);
        WatchedStorage storage = new WatchedStorage(directory(), key -> {}, key -> {
            if (key.contains("ship") || key.contains("harbour")) {
                await(both);
            }
        });

        assertThat(backups(copying().parallel(2), BackupPlan.of("app"), storage)
                        .backup("app")
                        .state())
                .isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void whatChangesMeanwhileIsNotInTheBackup() {
        BackupInfo backup = backupWhile(
                "0001-",
                () -> execute(
                        database,
                        "DELETE FROM visit",
                        "INSERT INTO harbour VALUES (2, 'new')",
                        "UPDATE ship SET name = 'renamed'"));

        assertThat(backup.sources().get(0).counts())
                .containsEntry("public.harbour", 1L)
                .containsEntry("public.visit", 1L);
    }

    @Test
    void tableThatAppearsMeanwhileIsAFailureThatNamesIt() {
        assertThatThrownBy(() -> backupWhile("0002-", () -> execute(database, "CREATE TABLE pier(id int)")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("changed while it was saved")
                .hasMessageContaining("new table public.pier")
                .hasMessageContaining("again");
        assertThat(backups(copying()).list()).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);
    }

    @Test
    void tableCannotBeEmptiedOrChangedMeanwhile() {
        List<String> outcome = new ArrayList<>();
        backupWhile("0002-", () -> {
            for (String sql : List.of("TRUNCATE visit", "ALTER TABLE harbour DROP COLUMN name")) {
                assertThatThrownBy(() -> execute(database, "SET lock_timeout = '50ms'", sql))
                        .hasMessageContaining("lock timeout");
                outcome.add(sql);
            }
        });

        assertThat(outcome).hasSize(2);
    }

    @Test
    void tableThatIsLockedAgainstReadingIsRefusedNamingWhoHoldsIt() throws SQLException {
        PostgresDatabase here = new PostgresDatabase(url(), "postgres", "");
        try (Connection migration =
                        DriverManager.getConnection(server.jdbcUrl(database) + "&ApplicationName=migration");
                CopyReader leader = CopyReader.open(here)) {
            migration.setAutoCommit(false);
            AwkwardSchema.run(migration, List.of("LOCK TABLE ship IN ACCESS EXCLUSIVE MODE"));

            assertThatThrownBy(() -> CopySnapshot.take(here, leader, Duration.ofMillis(100)))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContainingAll("locked against reading", "(migration) on ship", "End that");
        }
    }

    @Test
    void tableThatMayNotBeReadIsRefusedByName() throws SQLException {
        String weak = "weak_" + NUMBER;
        execute("postgres", "CREATE ROLE " + weak + " LOGIN");
        execute(database, "GRANT SELECT ON ship, visit, ship_id_seq TO " + weak);

        assertRefused(copyingAs(weak), "public.harbour", "GRANT pg_read_all_data TO");
    }

    @Test
    void tableWhosePoliciesHideRowsIsRefusedByName() throws SQLException {
        String limited = "limited_" + NUMBER;
        execute("postgres", "CREATE ROLE " + limited + " LOGIN IN ROLE pg_read_all_data");
        execute(
                database,
                "ALTER TABLE harbour ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY none ON harbour USING (false)");

        assertRefused(copyingAs(limited), "public.harbour", "BYPASSRLS");
    }

    @Test
    void largeObjectsAreRefusedWithTheirNumber() throws SQLException {
        execute(database, "SELECT lo_from_bytea(4711, 'x')");

        assertRefused(copying(), "1 large objects", "4711", "pg_dump");
    }

    @Test
    void rowsOfTheUserInTheTableOfAnExtensionAreRefusedByName() throws SQLException {
        execute(
                database,
                "CREATE TABLE reference_system(id int)",
                "UPDATE pg_extension SET extconfig = ARRAY['reference_system'::regclass::oid],"
                        + " extcondition = ARRAY['WHERE id > 1000']",
                "INSERT INTO pg_depend SELECT 'pg_class'::regclass, 'reference_system'::regclass, 0,"
                        + " 'pg_extension'::regclass, oid, 0, 'e' FROM pg_extension",
                "INSERT INTO reference_system VALUES (1)");
        assertThat(backups(copying()).backup("app").state()).isEqualTo(BackupState.VERIFIED);

        execute(database, "INSERT INTO reference_system VALUES (1001)");

        assertRefused(copying(), "public.reference_system of extension plpgsql");
    }

    @Test
    void poolerIsRefused() throws Exception {
        try (ForgingPooler pooler = ForgingPooler.to(server.port())) {
            PostgresSource source = PostgresSource.of(
                            "database", "jdbc:postgresql://localhost:" + pooler.port() + "/" + database, "postgres", "")
                    .engine(PostgresEngine.JDBC_COPY);

            assertRefused(source, "through a pooler", "URL of the server itself");
        }
    }

    @Test
    void databaseDroppedMeanwhileIsAFailureThatSaysWhatToLookAt() {
        assertThatThrownBy(() ->
                        backupWhile("0002-", () -> execute("postgres", "DROP DATABASE " + database + " WITH (FORCE)")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the database was dropped")
                .hasMessageContaining("then repeat");
    }

    @Test
    void pausedServerDoesNotOutliveTheTimeoutOfThePlan() {
        BackupPlan plan = BackupPlan.of("app").timeout(Duration.ofSeconds(3));
        WatchedStorage storage = watching(key -> {
            if (key.contains("0002-")) {
                server.pause();
            }
        });
        try {
            assertThatThrownBy(() -> backups(copying(), plan, storage).backup("app"))
                    .isInstanceOf(BackupCancelledException.class)
                    .hasMessageContaining("took longer than PT3S");
        } finally {
            server.resume();
        }
    }

    @Test
    void pausedServerDoesNotHoldTheCountsForADumpEither() throws Exception {
        Path program = Files.writeString(home.resolve("pg_dump"), "#!/bin/sh\necho 'pg_dump (PostgreSQL) 99.0'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        PostgresSource source = PostgresSource.of("database", url() + "?cancelSignalTimeout=1", "postgres", "")
                .clients(home);
        try (Connection holder = DriverManager.getConnection(server.jdbcUrl(database));
                Backups backups = backups(source)) {
            holder.setAutoCommit(false);
            AwkwardSchema.run(holder, List.of("LOCK TABLE ship IN ACCESS EXCLUSIVE MODE"));
            BackupJob job = backups.submitBackup("app");
            pauseOnceSomebodyWaits();

            backups.cancel(job.id());

            assertThat(end(backups, job)).isEqualTo(BackupJob.State.CANCELLED);
        } finally {
            server.resume();
        }
    }

    private static void pauseOnceSomebodyWaits() throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String waiting = "SELECT pid FROM pg_locks WHERE NOT granted";
        while (BackupFixture.rows(server.jdbcUrl(), "postgres", "", waiting).isEmpty()) {
            assertThat(System.nanoTime()).as("the count waits for its table").isLessThan(deadline);
        }
        server.pause();
    }

    private static BackupJob.State end(Backups backups, BackupJob job) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            BackupJob.State state = backups.job(job.id()).orElseThrow().state();
            if (state.ended() || System.nanoTime() > deadline) {
                return state;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("long")
    @Tag("slow")
    void moreTablesThanTheServerHasLocksForAreRefusedNamingTheSetting() throws SQLException {
        try (PostgresServer small = PostgresServer.start()) {
            try (Connection connection = DriverManager.getConnection(small.jdbcUrl())) {
                AwkwardSchema.run(
                        connection,
                        List.of(
                                "ALTER SYSTEM SET max_locks_per_transaction = 10",
                                "DO $$ BEGIN FOR i IN 1..8000 LOOP EXECUTE 'CREATE TABLE t' || i || '()'; COMMIT;"
                                        + " END LOOP; END $$",
                                // So many new files take longer than a shutdown may.
                                "CHECKPOINT"));
            }
            small.stop();
            small.restart();
            PostgresSource source = PostgresSource.of("database", small.jdbcUrl(), "postgres", "")
                    .engine(PostgresEngine.JDBC_COPY);

            assertRefused(source, "no room for a lock on each of 8000 tables", "max_locks_per_transaction");
        }
    }

    private void assertRefused(PostgresSource source, String... words) {
        List<Path> before = parts();
        assertThatThrownBy(() -> backups(source).backup("app"))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll(words);
        assertThat(parts()).isEqualTo(before);
    }

    private List<Path> parts() {
        Path folder = home.resolve("backups");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().contains("/p/"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Something that the database does while a backup is under way. */
    @FunctionalInterface
    private interface Meanwhile {
        void run() throws SQLException;
    }

    private BackupInfo backupWhile(String part, Meanwhile work) {
        WatchedStorage storage = watching(key -> {
            if (key.contains(part)) {
                try {
                    work.run();
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            }
        });
        return backups(copying().parallel(1), BackupPlan.of("app"), storage).backup("app");
    }

    private PostgresSource copying() {
        return copyingAs("postgres");
    }

    private PostgresSource copyingAs(String user) {
        return PostgresSource.of("database", url(), user, "").engine(PostgresEngine.JDBC_COPY);
    }

    private DirectoryStorage directory() {
        return new DirectoryStorage(home.resolve("backups"));
    }

    private WatchedStorage watching(Consumer<String> begun) {
        return new WatchedStorage(directory(), begun, key -> {});
    }

    private Backups backups(PostgresSource source) {
        return backups(source, BackupPlan.of("app"), directory());
    }

    private Backups backups(PostgresSource source, BackupPlan plan, BackupStorage storage) {
        return Backups.builder(storage)
                .plan(plan.source(source))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    private static boolean noClientIsNewEnough() {
        try {
            PostgresClient.find("pg_dump", 17, null);
            return false;
        } catch (BackupRefusedException none) {
            return true;
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException("Only one table was read at a time", failure);
        }
    }

    private String url() {
        return "jdbc:postgresql://localhost:" + server.port() + "/" + database;
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database))) {
            AwkwardSchema.run(connection, List.of(statements));
        }
    }
}
