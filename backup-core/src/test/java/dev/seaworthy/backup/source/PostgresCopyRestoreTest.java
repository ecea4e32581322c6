package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.SchemaVersion;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class PostgresCopyRestoreTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Version 3 is newer than what is backed up. */
    private static final List<List<String>> STEPS = List.of(
            List.of(
                    "CREATE TABLE country(code text PRIMARY KEY, name text)",
                    "INSERT INTO country VALUES ('de', 'Germany'), ('no', 'Norway')"),
            List.of(
                    "CREATE TABLE ship(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,"
                            + " flag text REFERENCES country, sister bigint REFERENCES ship)",
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN RAISE 'a trigger fired'; END $$",
                    "CREATE TRIGGER refuse BEFORE INSERT ON ship FOR EACH ROW WHEN (NEW.name = 'two')"
                            + " EXECUTE FUNCTION refuse()"),
            List.of("ALTER TABLE ship ADD length int DEFAULT 10"));

    private static PostgresServer server;

    @TempDir
    Path home;

    private final StepwiseMigration migration = new StepwiseMigration(STEPS);
    private String database = "";
    private String target = "";

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void shipsOfVersionTwo() throws SQLException {
        database = "fleet_" + NUMBER.incrementAndGet();
        target = database + "_restored";
        execute("postgres", "CREATE DATABASE " + database);
        migrate(database, 2);
        execute(
                database,
                "UPDATE country SET name = 'Deutschland' WHERE code = 'de'",
                "INSERT INTO ship(name, flag) VALUES ('one', 'de'), ('TWO', 'no')",
                "ALTER TABLE ship DISABLE TRIGGER refuse",
                "UPDATE ship SET sister = 2, name = 'one' WHERE id = 1",
                "UPDATE ship SET sister = 1, name = 'two' WHERE id = 2",
                "ALTER TABLE ship ENABLE TRIGGER refuse");
    }

    @Test
    void schemaIsMadeUpToTheSavedVersionThenRowsComeInThenItIsMigratedForward() throws SQLException {
        Backups backups = backups(copying().migration(migration));
        RestoreReport report = backups.restore(to(backups.backup("app").id()));

        assertThat(migration.asked).containsExactly(new SchemaVersion("flyway", "2", 2), null);
        assertThat(rows(target, "SELECT id || name || flag || sister || length FROM ship ORDER BY id"))
                .containsExactly("1onede210", "2twono110");
        assertThat(report.sources().get(0).notes()).containsExactly("Migrated from version 2 to 3");
        assertThat(rows(target, "SELECT version FROM flyway_schema_history ORDER BY 1"))
                .containsExactly("1", "2", "3");
    }

    @Test
    void rowsThatMigrationsPutInAreThoseOfTheBackup() throws SQLException {
        Backups backups = backups(copying().migration(migration));
        backups.restore(to(backups.backup("app").id()));

        assertThat(rows(target, "SELECT name FROM country ORDER BY code")).containsExactly("Deutschland", "Norway");
        assertThat(rows(target, "INSERT INTO ship(name) VALUES ('next') RETURNING id"))
                .containsExactly("3");
        assertThat(rows(target, "SELECT tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"))
                .containsExactly("O");
    }

    @Test
    void withoutMigrationItIsRefusedNamingTheVersionAndNothingIsMade() throws SQLException {
        Backups backups = backups(copying());
        BackupId saved = backups.backup("app").id();

        assertThatThrownBy(() -> backups.restore(to(saved)))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll("rows only", "migrate it up to version 2");
        assertThat(databases(target)).isEmpty();
    }

    @Test
    void databaseThatWasMigratedByHandIsLoaded() throws SQLException {
        Backups backups = backups(copying());
        BackupId saved = backups.backup("app").id();
        prepareTarget(2);

        backups.restore(to(saved));

        assertThat(rows(target, "SELECT name FROM ship ORDER BY id")).containsExactly("one", "two");
    }

    @Test
    void schemaOfAnotherVersionIsRefusedByNameAndLeftAsItIs() throws SQLException {
        Backups backups = backups(copying());
        BackupId saved = backups.backup("app").id();
        prepareTarget(3);

        assertThatThrownBy(() -> backups.restore(to(saved)))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll("new column public.ship.length integer", "up to version 2");
        assertThat(rows(target, "SELECT count(*) FROM ship")).containsExactly("0");
    }

    @Test
    void targetThatIsTheSourceIsRefusedNamingItsTables() throws SQLException {
        Backups backups = backups(copying().migration(migration));
        BackupId saved = backups.backup("app").id();
        RestoreRequest onto = RestoreRequest.to(saved).target("database", RestoreTarget.database(url(database)));

        assertThatThrownBy(() -> backups.restore(onto))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll("is not empty", "public.country, public.ship");
        assertThat(rows(database, "SELECT count(*) FROM ship")).containsExactly("2");
    }

    @Test
    void failureHalfWayLeavesNoDatabaseAndQuotesNoRow() throws SQLException {
        SchemaMigration stricter = (source, upTo) -> {
            migration.migrate(source, upTo);
            try (Connection connection = source.getConnection()) {
                AwkwardSchema.run(connection, List.of("ALTER TABLE ship ADD CHECK (name <> 'two')"));
            }
        };
        Backups backups = backups(copying().migration(stricter));
        BackupId saved = backups.backup("app").id();

        assertThatThrownBy(() -> backups.restore(to(saved)))
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll("Table public.ship", "ship_name_check")
                .hasMessageNotContaining("two");
        assertThat(databases(target)).isEmpty();

        execute("postgres", "CREATE DATABASE " + target);
        assertThatThrownBy(() -> backups.restore(to(saved)))
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll("ship_name_check", "tables that its migration made are still there");
    }

    @Test
    void failureHalfWayLeavesADatabaseThatWasThereWithoutRows() throws SQLException {
        Backups backups = backups(copying());
        BackupId saved = backups.backup("app").id();
        prepareTarget(2);
        execute(target, "ALTER TABLE ship ADD CHECK (name <> 'two')");

        assertThatThrownBy(() -> backups.restore(to(saved))).isInstanceOf(BackupException.class);
        assertThat(rows(target, "SELECT count(*) FROM country")).containsExactly("0");
        assertThat(rows(target, "SELECT tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"))
                .containsExactly("O");
    }

    @Test
    void ownerWhoIsNoSuperuserLoadsRowsThatReferToEachOther() throws SQLException {
        String owner = "owner_" + NUMBER;
        execute("postgres", "CREATE ROLE " + owner + " LOGIN CREATEDB");
        Backups backups = backups(copying().migration(migration));
        BackupId saved = backups.backup("app").id();

        backups.restore(RestoreRequest.to(saved)
                .target("database", RestoreTarget.database(url(target)).credentials(owner, "")));

        assertThat(rows(target, "SELECT name || sister FROM ship ORDER BY id")).containsExactly("one2", "two1");
        assertThat(rows(target, "SELECT tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"))
                .containsExactly("O");
        assertThat(rows(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable"))
                .containsExactly("2");
    }

    @Test
    void userWhoMayNotHoldTriggersBackIsRefused() throws SQLException {
        String stranger = "stranger_" + NUMBER;
        execute("postgres", "CREATE ROLE " + stranger + " LOGIN IN ROLE pg_read_all_data, pg_write_all_data");
        Backups backups = backups(copying());
        BackupId saved = backups.backup("app").id();
        prepareTarget(2);

        assertThatThrownBy(() -> backups.restore(RestoreRequest.to(saved)
                        .target("database", RestoreTarget.database(url(target)).credentials(stranger, ""))))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll("must be owner of", "superuser");
    }

    @Test
    void olderServerThanTheSavedOneIsRefused() {
        SourceInfo newer = new SourceInfo(
                "database",
                "postgresql",
                "jdbc-copy",
                Fidelity.DATA_ONLY,
                Instant.EPOCH,
                Map.of("product_version", "99.1"),
                Map.of(),
                List.of());

        assertThatThrownBy(() -> new PostgresRestorer()
                        .migration(migration)
                        .check(newer, RestoreTarget.database(url(target)).credentials("postgres", "")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContainingAll("saved from version 99", "at least as new");
    }

    @Test
    void replacementCarriesLiveEvidenceOverWithoutClientPrograms() throws SQLException {
        StepwiseMigration withAudit = new StepwiseMigration(List.of(List.of(
                "CREATE TABLE ship(name text)",
                "CREATE TABLE seaworthy_audit_event(id int PRIMARY KEY, text text)",
                "CREATE TABLE seaworthy_jobs(id int GENERATED ALWAYS AS IDENTITY, name text)")));
        execute("postgres", "DROP DATABASE " + database, "CREATE DATABASE " + database);
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database))) {
            withAudit.to(connection, 1);
        }
        execute(
                database,
                "INSERT INTO ship VALUES ('saved')",
                "INSERT INTO seaworthy_audit_event VALUES (1, 'only in the backup'), (2, 'as saved')",
                "INSERT INTO seaworthy_jobs(name) VALUES ('saved job')");
        Backups backups = backups(copying().clients(home).migration(withAudit));
        BackupId saved = backups.backup("app").id();
        execute(
                database,
                "UPDATE ship SET name = 'live'",
                "DELETE FROM seaworthy_audit_event WHERE id = 1",
                "UPDATE seaworthy_audit_event SET text = 'live' WHERE id = 2",
                "INSERT INTO seaworthy_jobs(name) VALUES ('live job')");

        backups.restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(rows(database, "SELECT name FROM ship")).containsExactly("saved");
        assertThat(rows(database, "SELECT id || text FROM seaworthy_audit_event ORDER BY id"))
                .containsExactly("1only in the backup", "2live");
        assertThat(rows(database, "SELECT name FROM seaworthy_jobs ORDER BY id"))
                .containsExactly("saved job", "live job");
        assertThat(rows(database, "INSERT INTO seaworthy_jobs(name) VALUES ('next') RETURNING id"))
                .containsExactly("3");
        assertThat(databases("seaworthy_restored_rows")).isEmpty();
    }

    @Test
    void selectedTablesComeWithoutTheForeignKeysThatLeadOut() throws SQLException {
        Backups backups = backups(copying().migration(migration));
        RestoreReport report = backups.restore(to(backups.backup("app").id()).only("database", "public.ship"));

        assertThat(report.sources().get(0).counts()).containsExactly(Map.entry("public.ship", 2L));
        assertThat(report.sources().get(0).notes())
                .anyMatch(
                        note -> note.contains("Left out of public.ship") && note.contains("(flag) REFERENCES country"));
        assertThat(rows(target, "SELECT conname FROM pg_constraint WHERE contype = 'f'"))
                .containsExactly("ship_sister_fkey");
        assertThat(rows(target, "SELECT name FROM country WHERE code = 'de'")).containsExactly("Germany");
    }

    @Test
    void partOfABackupDoesNotReplaceWhatIsLive() {
        Backups backups = backups(copying().migration(migration));
        RestoreRequest request = RestoreRequest.replace(backups.backup("app").id())
                .confirm("app")
                .only("database", "public.ship");

        assertThatThrownBy(() -> backups.restore(request))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("--to");
    }

    private void prepareTarget(int version) throws SQLException {
        execute("postgres", "CREATE DATABASE " + target);
        migrate(target, version);
        execute(target, "TRUNCATE country CASCADE");
    }

    private static void migrate(String database, int version) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database))) {
            new StepwiseMigration(STEPS).to(connection, version);
        }
    }

    private PostgresSource copying() {
        return PostgresSource.of("database", url(database), "postgres", "").engine(PostgresEngine.JDBC_COPY);
    }

    private RestoreRequest to(BackupId backup) {
        return RestoreRequest.to(backup).target("database", RestoreTarget.database(url(target)));
    }

    private Backups backups(PostgresSource source) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    private static String url(String database) {
        return "jdbc:postgresql://localhost:" + server.port() + "/" + database;
    }

    private static List<String> databases(String name) throws SQLException {
        return rows("postgres", "SELECT datname FROM pg_database WHERE datname = '" + name + "'");
    }

    private static List<String> rows(String database, String query) throws SQLException {
        return BackupFixture.rows(url(database), "postgres", "", query);
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database))) {
            AwkwardSchema.run(connection, List.of(statements));
        }
    }
}
