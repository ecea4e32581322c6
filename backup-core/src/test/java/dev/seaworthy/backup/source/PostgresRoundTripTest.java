package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.RequiredTool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class PostgresRoundTripTest {
    private static final int SOME_ROWS = 20_000;
    private static final int MILLION_ROWS = Integer.getInteger("million", 1_000_000);

    /** Knows no history table, so it makes the one version there is. */
    private static final SchemaMigration MIGRATION = (database, upTo) -> {
        if (upTo != null) {
            try (Connection connection = database.getConnection()) {
                AwkwardSchema.define(connection);
            }
        }
    };

    @TempDir
    Path home;

    @Test
    void jdbcCopyBringsEveryRowOfAnAwkwardSchemaBack() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            roundTripByCopy(server.jdbcUrl(), SOME_ROWS);
        }
    }

    @Test
    @Tag("long")
    void jdbcCopyBringsAMillionRowsBack() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            roundTripByCopy(server.jdbcUrl(), MILLION_ROWS);
        }
    }

    @Test
    void pgDumpBringsAnAwkwardSchemaBackWithItsLargeObjects() throws Exception {
        roundTripByDump(SOME_ROWS);
    }

    @Test
    @Tag("long")
    void pgDumpBringsAMillionRowsBack() throws Exception {
        roundTripByDump(MILLION_ROWS);
    }

    @Test
    @Tag("long")
    void heapIsBoundedByTheLargestRowWhateverTheSizeOfTheDatabase() throws SQLException {
        int largestRow = 20;
        try (PostgresServer server = PostgresServer.start()) {
            prepare(server.jdbcUrl(), MILLION_ROWS);

            try (ChildJvm child = ChildJvm.start(
                    LittleHeapBackup.class,
                    Map.of("JAVA_TOOL_OPTIONS", "-Xmx" + (64 + 3 * largestRow) + "m"),
                    home.toString(),
                    named(server.jdbcUrl(), "awkward"),
                    "jdbc-copy")) {
                child.readFor(10, TimeUnit.MINUTES);
                assertThat(child.awaitEnd()).contains("VERIFIED");
            }
        }
    }

    private void roundTripByCopy(String url, int rows) throws Exception {
        PostgresSource source =
                prepare(url, rows).engine(PostgresEngine.JDBC_COPY).migration(MIGRATION);

        BackupInfo backup = roundTrip(source, url);

        assertThat(backup.sources().get(0).engine()).isEqualTo("jdbc-copy");
        assertThat(backup.sources().get(0).fidelity()).isEqualTo(Fidelity.DATA_ONLY);
        assertThat(backup.sources().get(0).warnings())
                .singleElement()
                .asString()
                .contains("public.far_away");
    }

    private void roundTripByDump(int rows) throws Exception {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL with its client programs");
            assumeTrue(false, "No PostgreSQL under /usr/lib/postgresql");
        }
        try (DebianPostgres server = DebianPostgres.start()) {
            PostgresSource source = prepare(server.jdbcUrl("postgres"), rows).engine(PostgresEngine.PG_DUMP);
            execute(server.jdbcUrl("awkward"), "SELECT lo_from_bytea(4711, decode(repeat('00ff', 5000), 'hex'))");

            BackupInfo backup = roundTrip(source, server.jdbcUrl("postgres"));

            assertThat(backup.sources().get(0).fidelity()).isEqualTo(Fidelity.FULL);
            String largeObject = "SELECT md5(lo_get(4711))";
            assertThat(BackupFixture.rows(server.jdbcUrl("restored"), "postgres", "", largeObject))
                    .isEqualTo(BackupFixture.rows(server.jdbcUrl("awkward"), "postgres", "", largeObject));
        }
    }

    private BackupInfo roundTrip(PostgresSource source, String url) throws Exception {
        Backups backups = Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
        BackupInfo backup = backups.backup("app");
        backups.restore(
                RestoreRequest.to(backup.id()).target("database", RestoreTarget.database(named(url, "restored"))));

        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        Map<String, String> before = AwkwardSchema.fingerprint(named(url, "awkward"));
        assertThat(before).hasSizeGreaterThan(25).containsEntry("sequence public.standing_still", "9 false");
        assertThat(AwkwardSchema.fingerprint(named(url, "restored"))).isEqualTo(before);
        return backup;
    }

    private static PostgresSource prepare(String url, int rows) throws SQLException {
        execute(url, "CREATE DATABASE awkward");
        String awkward = named(url, "awkward");
        try (Connection connection = DriverManager.getConnection(awkward, "postgres", "")) {
            AwkwardSchema.define(connection);
            AwkwardSchema.fill(connection, rows);
        }
        return PostgresSource.of("database", awkward, "postgres", "");
    }

    private static String named(String url, String database) {
        return new PostgresDatabase(url, "postgres", "").named(database).url();
    }

    private static void execute(String url, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
            AwkwardSchema.run(connection, List.of(statement));
        }
    }
}
