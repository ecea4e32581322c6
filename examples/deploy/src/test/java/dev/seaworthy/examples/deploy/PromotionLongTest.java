package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL as in compose.ha.yml: what the scripts set up, and what a client sees when the primary goes. */
@Tag("long")
@Tag("slow")
class PromotionLongTest {

    private KitPostgres kit;

    @BeforeEach
    void copyTheKit() throws IOException {
        assumeTrue(KitPostgres.isPossible(), "PostgreSQL and PgBouncer are not installed, or this is not root");
        kit = KitPostgres.in(Files.createTempDirectory("kit-postgres"));
    }

    @AfterEach
    void stop() {
        if (kit != null) {
            kit.close();
        }
    }

    @Test
    void aClientGoesOnWithThePromotedReplicaAndFindsAllThatHadReachedIt() throws Exception {
        int primary = kit.startPrimary();
        int replica = kit.startReplica(primary);
        int first = kit.startPgbouncer("pgbouncer", primary);
        int second = kit.startPgbouncer("pgbouncer-replica", replica);
        String url =
                ("jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/registry?targetServerType=primary&hostRecheckSeconds=2"
                                + "&connectTimeout=2&prepareThreshold=0&ApplicationName=registry-blue")
                        .formatted(first, second);
        try (Connection before = connect(url)) {
            assertThat(one(before, "SHOW statement_timeout")).isEqualTo("30s");
            assertThat(one(before, "SHOW idle_in_transaction_session_timeout")).isEqualTo("10s");
            assertThat(one(before, "SHOW application_name")).isEqualTo("registry-blue");
            change(before, "CREATE TABLE kept (id INT PRIMARY KEY)");
            for (int id = 1; id <= 100; id++) {
                change(before, "INSERT INTO kept VALUES (" + id + ")");
            }
        }
        await(() -> "100".equals(kit.ask(replica, "SELECT count(*) FROM kept")));
        assertThat(kit.script("promote.sh", primary).exit()).isEqualTo(1);

        kit.kill("primary");
        Outcome promotion = kit.script("promote.sh", replica);

        assertThat(promotion.succeeded()).contains("promoted: this server takes writes");
        try (Connection after = connect(url)) {
            change(after, "INSERT INTO kept VALUES (101)");
            assertThat(one(after, "SELECT count(*) FROM kept")).isEqualTo("101");
        }
        assertThat(kit.script("promote.sh", replica).output()).contains("is a primary already");
    }

    @Test
    void theOldPrimaryRefusesItsDataAndFollowsTheNewOneOnceTheyAreGone() throws Exception {
        int primary = kit.startPrimary();
        int replica = kit.startReplica(primary);
        kit.kill("primary");
        assertThat(kit.refusedReplica("primary", replica, Map.of("FOLLOW_ONLY", "yes"))
                        .output())
                .contains("is that of a primary");
        kit.script("promote.sh", replica).succeeded();
        kit.ask(replica, "CREATE TABLE kept (id INT PRIMARY KEY)");
        kit.ask(replica, "SELECT pg_create_physical_replication_slot('replica_1')");

        Outcome refused = kit.refusedReplica("primary", replica, Map.of());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("is the primary now; empty it");
        kit.empty("primary", true);
        int follower = kit.startReplica("primary", replica);
        await(() -> "0".equals(kit.ask(follower, "SELECT count(*) FROM kept")));
        assertThat(kit.ask(follower, "SELECT pg_is_in_recovery()")).isEqualTo("t");
        assertThat(kit.ask(replica, "SELECT count(*) FROM pg_stat_replication")).isEqualTo("1");
    }

    @Test
    void theServerIsSetUpForASmallHostAndItsUsersForWhatTheyDo() throws Exception {
        int port = kit.startPrimary();

        assertThat(kit.ask(port, "SHOW shared_buffers")).isEqualTo("128MB");
        assertThat(kit.ask(port, "SHOW max_connections")).isEqualTo("50");
        assertThat(kit.ask(port, "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database"))
                .isEqualTo("postgres registry registry_copy template0 template1");
        try (Connection backup = connect("jdbc:postgresql://127.0.0.1:" + port + "/registry", "registry_backup")) {
            assertThat(one(backup, "SHOW idle_in_transaction_session_timeout")).isEqualTo("0");
            assertThat(one(backup, "SELECT pg_has_role('registry_backup', 'pg_read_all_data', 'member')"))
                    .isEqualTo("t");
        }
        try (Connection monitoring = connect("jdbc:postgresql://127.0.0.1:" + port + "/registry", "monitoring")) {
            assertThat(one(monitoring, "SELECT count(*) FROM pg_stat_activity WHERE query <> ''"))
                    .isNotEqualTo("0");
        }
    }

    private static Connection connect(String url) throws SQLException {
        return connect(url, "registry");
    }

    private static Connection connect(String url, String user) throws SQLException {
        return DriverManager.getConnection(url, user, ComposeModel.SECRET);
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void change(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void await(Daemon.Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.holds()).isTrue();
    }
}
