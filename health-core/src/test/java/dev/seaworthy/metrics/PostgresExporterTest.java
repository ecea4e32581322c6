package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.PrometheusProgram;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The meters of a database beside Prometheus' PostgreSQL exporter, while four sessions of a database do different things.
 * The exporter's own sessions are in another database; ours is left out of active sessions, locks and transactions'
 * ages by definition. It tells no number of tables.
 */
class PostgresExporterTest {

    private static final String APP = "datname=\"app\"";

    private static PostgresServer server;
    private static PrometheusProgram exporter;
    private static DataSource app;
    private static final List<Connection> sessions = new ArrayList<>();
    private static CompletableFuture<Void> waiting;

    private final Samples samples = new Samples();
    private final DatabaseSampler sampler = samples.of("main", app);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SideBySide both = new SideBySide(this::ours, PostgresExporterTest::theirs);

    PostgresExporterTest() {
        sampler.bind(new Meters(registry));
    }

    @BeforeAll
    static void start() throws SQLException {
        assumeTrue(
                PrometheusProgram.isInstalled("prometheus-postgres-exporter"),
                "prometheus-postgres-exporter (Debian package of that name) is not installed");
        server = PostgresServer.start();
        app = server.createDatabase("app");
        populate();
        // With an empty cache there are reads from disk as well.
        server.stop();
        server.restart();
        exporter = PrometheusProgram.exporter(
                "prometheus-postgres-exporter",
                Map.of(
                        "DATA_SOURCE_NAME",
                        "postgresql://postgres@127.0.0.1:" + server.port() + "/postgres?sslmode=disable"),
                // Knows the columns of older servers only.
                "--no-collector.bgwriter");
        deadlock();
        holdSessions();
    }

    /** Few rows, so that reads stay visible in the hit ratio; and both kinds of transactions. */
    private static void populate() throws SQLException {
        try (Connection connection = app.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id int PRIMARY KEY, balance int)");
            statement.execute("INSERT INTO account SELECT id, 0 FROM generate_series(1, 100) id");
            connection.setAutoCommit(false);
            for (int i = 0; i < 30; i++) {
                statement.execute("UPDATE account SET balance = balance + 1 WHERE id = 9");
                connection.rollback();
            }
        }
    }

    private static void deadlock() throws SQLException {
        try (Connection one = app.getConnection();
                Connection other = app.getConnection()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            touch(one, 1);
            touch(other, 2);
            CompletableFuture<Boolean> crossed = CompletableFuture.supplyAsync(() -> touches(one, 2), ownThread());
            boolean otherWon = touches(other, 1);
            assertThat(otherWon).as("one of them is the victim").isNotEqualTo(crossed.join());
            one.rollback();
            other.rollback();
        }
    }

    /** One rests, two rest inside transactions, and one waits for a lock of the first of these. */
    private static void holdSessions() throws SQLException {
        for (int i = 0; i < 4; i++) {
            sessions.add(app.getConnection());
        }
        sessions.get(1).setAutoCommit(false);
        touch(sessions.get(1), 7);
        sessions.get(2).setAutoCommit(false);
        touch(sessions.get(2), 8);
        waiting = CompletableFuture.runAsync(() -> touches(sessions.get(3), 7), ownThread());
        try (Statement statement = sessions.get(0).createStatement()) {
            while (!waits(statement)) {
                assertThat(waiting).isNotDone();
            }
        }
    }

    private static boolean waits(Statement statement) throws SQLException {
        try (ResultSet waits = statement.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted")) {
            return waits.next();
        }
    }

    /** Not of the common pool, which may have only one. */
    private static Executor ownThread() {
        return task -> new Thread(task, "test-session").start();
    }

    private static void touch(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE account SET balance = balance + 1 WHERE id = " + id);
        }
    }

    private static boolean touches(Connection connection, int id) {
        try {
            touch(connection, id);
            return true;
        } catch (SQLException victim) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (server == null) {
            return;
        }
        try {
            for (int i = 0; i < sessions.size() - 1; i++) {
                sessions.get(i).close();
            }
            waiting.get(30, TimeUnit.SECONDS);
            sessions.get(sessions.size() - 1).close();
        } finally {
            exporter.close();
            server.close();
        }
    }

    @Test
    void sizeIsTheSame() {
        both.level(
                128 * 1024,
                ours -> ours.value("db_server_size_bytes"),
                theirs -> theirs.value("pg_database_size_bytes", APP));
    }

    @Test
    void sessionsAreTheSame() {
        both.total(ours -> ours.value("db_server_connections", "state=\"active\""), theirs -> states(theirs, "active"));
        both.total(
                ours -> ours.value("db_server_connections", "state=\"idle\""),
                theirs -> states(theirs, "idle")
                        + states(theirs, "idle in transaction")
                        + states(theirs, "idle in transaction (aborted)"));
        // All of them and ours.
        both.total(
                ours -> sampler.report(List.of(), List.of())
                        .databases()
                        .get(0)
                        .connections()
                        .total(),
                theirs -> theirs.value("pg_stat_database_numbackends", APP) + 1);
        both.total(
                ours -> ours.value("db_server_connections_limit"),
                theirs -> theirs.value("pg_settings_max_connections"));

        // Not always at the first look: the server works in a database by itself too.
        both.total(ours -> 1, theirs -> states(theirs, "active"));
        both.total(ours -> 2, theirs -> states(theirs, "idle in transaction"));
    }

    private static double states(Scrape theirs, String state) {
        return theirs.value("pg_stat_activity_count", APP, "state=\"" + state + "\"");
    }

    /** Those for a database as a whole; locks of transactions on each other belong to no database in both. */
    @Test
    void locksAreTheSame() {
        both.total(ours -> ours.value("db_server_locks"), theirs -> theirs.value("pg_locks_count", APP));

        assertThat(theirs().value("pg_locks_count", APP)).isGreaterThan(3);
    }

    @Test
    void transactionsAndDeadlocksAreTheSame() {
        both.total(
                ours -> ours.value("db_server_transactions_total"),
                theirs -> theirs.value("pg_stat_database_xact_commit", APP)
                        + theirs.value("pg_stat_database_xact_rollback", APP));
        both.total(
                ours -> ours.value("db_server_deadlocks_total"),
                theirs -> theirs.value("pg_stat_database_deadlocks", APP));

        assertThat(theirs().value("pg_stat_database_xact_rollback", APP)).isGreaterThanOrEqualTo(30);
        assertThat(theirs().value("pg_stat_database_deadlocks", APP)).isEqualTo(1);
    }

    @Test
    void cacheHitRatioIsTheSame() {
        // We round to four places.
        both.level(0.0001, ours -> ours.value("db_server_cache_hit_ratio"), PostgresExporterTest::hitRatio);

        assertThat(hitRatio(theirs())).as("not all but 1").isLessThan(0.999);
    }

    private static double hitRatio(Scrape theirs) {
        double hits = theirs.value("pg_stat_database_blks_hit", APP);
        return hits / (hits + theirs.value("pg_stat_database_blks_read", APP));
    }

    /** The exporter tells them by state of the session. */
    @Test
    void longestTransactionIsTheSame() {
        both.level(
                0.0001,
                ours -> ours.value("db_server_longest_transaction_seconds"),
                PostgresExporterTest::longestTransaction);

        assertThat(longestTransaction(theirs())).isPositive();
    }

    private static double longestTransaction(Scrape theirs) {
        return theirs.series().entrySet().stream()
                .filter(each -> each.getKey().startsWith("pg_stat_activity_max_tx_duration{"))
                .filter(each -> each.getKey().contains(APP))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElseThrow();
    }

    private Scrape ours() {
        samples.takeAll(sampler);
        return Scrape.of(registry.scrape());
    }

    private static Scrape theirs() {
        return Scrape.of(exporter.get("/metrics"));
    }
}
