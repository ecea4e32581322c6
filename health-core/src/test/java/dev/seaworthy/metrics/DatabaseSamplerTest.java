package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseSamplerTest {

    private static PostgresServer server;

    private final Samples samples = new Samples();
    private final SettableNanos time = samples.time;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void postgresTellsEverythingTheContractLists() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setPoolName("main-pool");
            pool.setJdbcUrl(server.jdbcUrl());
            pool.setMaximumPoolSize(3);
            pool.setMinimumIdle(1);
            execute(pool, "CREATE TABLE one (id int)");
            execute(pool, "CREATE TABLE two (id int)");
            DatabaseSampler sampler = sampler("main", pool);

            takeAll(sampler);
            DatabaseReport report = sampler.report(List.of(), List.of());

            DatabaseReport.Database database = report.databases().get(0);
            assertThat(report.errors()).isEmpty();
            assertThat(report.staleAfterSeconds()).isEqualTo(90);
            assertThat(database.name()).isEqualTo("main");
            assertThat(database.product()).isEqualTo("PostgreSQL");
            assertThat(database.sizeBytes()).isGreaterThan(1_000_000);
            assertThat(database.tableCount()).isEqualTo(2);
            assertThat(database.connections().max()).isPositive();
            assertThat(database.connections().total()).isPositive();
            assertThat(database.deadlocks()).isZero();
            assertThat(database.locks()).isNotNull();
            assertThat(database.cacheHitRatio()).isBetween(0.0, 1.0);
            assertThat(database.transactions()).isPositive();
            assertThat(database.longestTransactionSeconds()).isNotNull();
            assertThat(database.pool().name()).isEqualTo("main-pool");
            assertThat(database.pool().max()).isEqualTo(3);
            assertThat(database.pool().min()).isEqualTo(1);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void whenTheDatabaseIsPausedTheFiguresAreUnknownWithReasonAndComeBack() {
        DatabaseSampler sampler = sampler("main", server.dataSource());
        takeAll(sampler);
        assertThat(sampler.report(List.of(), List.of()).databases().get(0).tableCount())
                .isNotNull();

        Sampler background = new Sampler(sampler.samples(), rotations -> {}, time);
        server.pause();
        time.advance(Duration.ofMinutes(16));
        background.tick();
        time.advance(Duration.ofMinutes(40));
        DatabaseReport paused = sampler.report(List.of(), List.of());
        assertThat(paused.databases().get(0).tableCount()).isNull();
        assertThat(paused.databases().get(0).sizeBytes()).isNull();
        assertThat(paused.databases().get(0).name()).isEqualTo("main");
        assertThat(paused.errors())
                .extracting(SampleError::probe)
                .containsExactly("database main", "database main size");

        server.resume();
        while (sampler.report(List.of(), List.of()).databases().get(0).tableCount() == null) {
            background.tick();
            Thread.onSpinWait();
        }
        background.close(Duration.ofSeconds(2));
    }

    @Test
    void h2TellsWhatItKnowsAndNullForTheRest(@TempDir Path folder) throws SQLException {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:" + folder.resolve("app"));
        try (Connection open = dataSource.getConnection()) {
            execute(dataSource, "CREATE TABLE one (id int)");
            DatabaseSampler sampler = sampler("app", dataSource);

            takeAll(sampler);

            DatabaseReport.Database database =
                    sampler.report(List.of(), List.of()).databases().get(0);
            assertThat(open.isClosed()).isFalse();
            assertThat(sampler.report(List.of(), List.of()).errors()).isEmpty();
            assertThat(database.product()).isEqualTo("H2");
            assertThat(database.tableCount()).isEqualTo(1);
            assertThat(database.sizeBytes()).isPositive();
            assertThat(database.connections().total()).isEqualTo(2);
            assertThat(database.connections().max()).isNull();
            assertThat(database.deadlocks()).isNull();
            assertThat(database.transactions()).isNull();
            assertThat(database.pool()).isNull();
        }
    }

    @Test
    void whatH2HidesFromAnOrdinaryUserIsUnknownAndNotZero(@TempDir Path folder) throws SQLException {
        JdbcDataSource administrator = new JdbcDataSource();
        administrator.setURL("jdbc:h2:" + folder.resolve("app"));
        try (Connection open = administrator.getConnection()) {
            execute(administrator, "CREATE USER reader PASSWORD 'reader-password'");
            JdbcDataSource reader = new JdbcDataSource();
            reader.setURL(administrator.getURL());
            reader.setUser("reader");
            reader.setPassword("reader-password");
            DatabaseSampler sampler = sampler("app", reader);

            takeAll(sampler);

            DatabaseReport.Database database =
                    sampler.report(List.of(), List.of()).databases().get(0);
            assertThat(open.isClosed()).isFalse();
            assertThat(database.product()).isEqualTo("H2");
            assertThat(database.connections().total()).isNull();
            assertThat(database.locks()).isNull();
            assertThat(database.tableCount()).isNotNull();
            assertThat(sampler.report(List.of(), List.of()).errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.reason()).contains("administrator"));
        }
    }

    @Test
    void whatPostgresHidesFromAnOrdinaryUserIsUnknownWithTheReason() throws SQLException {
        execute(server.dataSource(), "CREATE ROLE reader LOGIN PASSWORD 'reader-password'");
        try (Connection open = server.dataSource().getConnection()) {
            PGSimpleDataSource reader = new PGSimpleDataSource();
            reader.setUrl(server.jdbcUrl());
            reader.setUser("reader");
            reader.setPassword("reader-password");
            DatabaseSampler sampler = sampler("main", reader);

            takeAll(sampler);

            DatabaseReport.Database database =
                    sampler.report(List.of(), List.of()).databases().get(0);
            assertThat(open.isClosed()).isFalse();
            assertThat(database.connections().active()).isNull();
            assertThat(database.connections().idle()).isNull();
            assertThat(database.longestTransactionSeconds()).isNull();
            assertThat(database.connections().total()).isGreaterThanOrEqualTo(2);
            assertThat(sampler.report(List.of(), List.of()).errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.reason()).contains("pg_monitor"));
        }
    }

    @Test
    void whereRequestsQueueForAConnectionTheSampleIsSkipped() throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setPoolName("busy");
            pool.setJdbcUrl("jdbc:h2:mem:busy");
            pool.setMaximumPoolSize(1);
            DatabaseSampler sampler = sampler("main", pool);
            Thread waiting = new Thread(() -> borrow(pool));
            try (Connection only = pool.getConnection()) {
                waiting.start();
                while (pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 0) {
                    Thread.onSpinWait();
                }

                takeAll(sampler);

                assertThat(only.isClosed()).isFalse();
                assertThat(sampler.report(List.of(), List.of()).errors())
                        .hasSize(2)
                        .allSatisfy(error -> assertThat(error.reason())
                                .contains("all 1 connections of pool busy are lent out and 1 threads wait"));
            }
            waiting.join(10_000);
        }
    }

    private static void borrow(DataSource pool) {
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anUnreachableDatabaseIsUnknownWithoutTheDriversWords() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:tcp://localhost:1/secret-name");
        DatabaseSampler sampler = sampler("gone", dataSource);

        takeAll(sampler);

        assertThat(sampler.report(List.of(), List.of()).databases().get(0).product())
                .isNull();
        assertThat(sampler.report(List.of(), List.of()).errors()).hasSize(2).allSatisfy(error -> assertThat(
                        error.reason())
                .startsWith("failed with Jdbc")
                .doesNotContain("secret-name"));
    }

    @Test
    void aPoolWithoutAutocommitGetsNoOpenTransactionBack() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:manual");
            pool.setAutoCommit(false);
            pool.setMaximumPoolSize(1);
            takeAll(sampler("main", pool));

            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
            }
        }
    }

    @Test
    void aQueryTimeoutThatTheApplicationSetIsTheOneItFindsAgain() throws SQLException {
        try (HikariDataSource pool = oneConnection("jdbc:h2:mem:lent")) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(77);
            }

            takeAll(sampler("main", pool));

            assertThat(queryTimeout(pool)).isEqualTo(77);
        }
    }

    private static int queryTimeout(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.getQueryTimeout();
        }
    }

    private static HikariDataSource oneConnection(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(1);
        return pool;
    }

    @Test
    void h2WithLowerCaseNamesCountsTheApplicationsTablesAndHasNoHitRatioBeforeAnyRead() throws SQLException {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:lower;DATABASE_TO_LOWER=TRUE");
        try (Connection open = dataSource.getConnection()) {
            execute(dataSource, "CREATE TABLE one (id int)");
            DatabaseSampler sampler = sampler("app", dataSource);

            takeAll(sampler);

            DatabaseReport.Database database =
                    sampler.report(List.of(), List.of()).databases().get(0);
            assertThat(open.isClosed()).isFalse();
            assertThat(database.tableCount()).isEqualTo(1);
            assertThat(database.cacheHitRatio()).isNull();
        }
    }

    @Test
    void aPoolThatGetsItsNameWhenItStartsHasItsMetersFromThenOn() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (HikariDataSource first = oneConnection("jdbc:h2:mem:first");
                HikariDataSource second = oneConnection("jdbc:h2:mem:second")) {
            DatabaseSampler sampler = new DatabaseSampler(Map.of("first", first, "second", second), samples);
            sampler.bind(new Meters(registry));
            assertThat(registry.find("hikaricp.connections.max").gauges()).isEmpty();

            takeAll(sampler);
            takeAll(sampler);

            assertThat(registry.find("hikaricp.connections.max").gauges())
                    .extracting(gauge -> gauge.getId().getTag("pool"))
                    .containsExactlyInAnyOrder(first.getPoolName(), second.getPoolName());
        }
    }

    @Test
    void anAutovacuumWorkerIsNoSessionAndHidesNothing() throws SQLException {
        DataSource administrator = server.createDatabase("vacuumed");
        execute(administrator, "CREATE ROLE watcher LOGIN");
        execute(administrator, "ALTER SYSTEM SET autovacuum_naptime = 1");
        execute(administrator, "SELECT pg_reload_conf()");
        execute(
                administrator,
                "CREATE TABLE slow WITH (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1,"
                        + " autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"
                        + " AS SELECT n, repeat('x', 500) AS text FROM generate_series(1, 5000) AS n");
        execute(administrator, "DELETE FROM slow");
        await(() -> workers(administrator) > 0);
        PGSimpleDataSource watcher = new PGSimpleDataSource();
        watcher.setUrl(server.jdbcUrl("vacuumed").replace("user=postgres", "user=watcher"));
        DatabaseSampler sampler = sampler("main", watcher);

        await(() -> {
            takeAll(sampler);
            // Sessions of ours that have just ended linger for a moment, and the watcher may not see them.
            return sampler.report(List.of(), List.of()).errors().isEmpty();
        });

        assertThat(workers(administrator)).isPositive();
        DatabaseReport.Connections connections =
                sampler.report(List.of(), List.of()).databases().get(0).connections();
        assertThat(connections.total()).as("the watcher's own").isEqualTo(1);
        execute(administrator, "ALTER SYSTEM RESET autovacuum_naptime");
        execute(
                administrator,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'");
    }

    private static int workers(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE backend_type = 'autovacuum worker' AND datname = current_database()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(Condition condition) throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
        }
    }

    private DatabaseSampler sampler(String name, DataSource dataSource) {
        return samples.of(name, dataSource);
    }

    private void takeAll(DatabaseSampler sampler) {
        samples.takeAll(sampler);
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
