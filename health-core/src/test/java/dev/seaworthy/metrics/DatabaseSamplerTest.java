package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseSamplerTest {

    private static PostgresServer server;

    private final SettableNanos time = new SettableNanos();

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
            DatabaseReport report = sampler.report();

            DatabaseReport.Database database = report.databases().get(0);
            assertThat(report.errors()).isEmpty();
            assertThat(report.staleAfterSeconds()).isEqualTo(180);
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
        assertThat(sampler.report().databases().get(0).tableCount()).isNotNull();

        Sampler background = new Sampler(sampler.samples(), () -> {}, time);
        server.pause();
        time.advance(Duration.ofMinutes(16));
        background.tick();
        time.advance(Duration.ofMinutes(40));
        DatabaseReport paused = sampler.report();
        assertThat(paused.databases().get(0).tableCount()).isNull();
        assertThat(paused.databases().get(0).sizeBytes()).isNull();
        assertThat(paused.databases().get(0).name()).isEqualTo("main");
        assertThat(paused.errors())
                .extracting(SampleError::probe)
                .containsExactly("database main", "database main size");

        server.resume();
        while (sampler.report().databases().get(0).tableCount() == null) {
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

            DatabaseReport.Database database = sampler.report().databases().get(0);
            assertThat(open.isClosed()).isFalse();
            assertThat(sampler.report().errors()).isEmpty();
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

            DatabaseReport.Database database = sampler.report().databases().get(0);
            assertThat(open.isClosed()).isFalse();
            assertThat(database.product()).isEqualTo("H2");
            assertThat(database.connections().total()).isNull();
            assertThat(database.locks()).isNull();
            assertThat(database.tableCount()).isNotNull();
        }
    }

    @Test
    void anUnreachableDatabaseIsUnknownWithoutTheDriversWords() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:tcp://localhost:1/secret-name");
        DatabaseSampler sampler = sampler("gone", dataSource);

        takeAll(sampler);

        assertThat(sampler.report().databases().get(0).product()).isNull();
        assertThat(sampler.report().errors()).hasSize(2).allSatisfy(error -> assertThat(error.reason())
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

    private DatabaseSampler sampler(String name, DataSource dataSource) {
        return new DatabaseSampler(Map.of(name, dataSource), new SystemSampler.Sampling() {
            @Override
            public <T> Sampled<T> every(Duration interval, String what, boolean blocking, Callable<T> probe) {
                return new Sampled<>(what, interval, blocking, probe, time, time);
            }
        });
    }

    private void takeAll(DatabaseSampler sampler) {
        sampler.samples().forEach(sampled -> {
            assertThat(sampled.claim(time.getAsLong())).isTrue();
            sampled.take();
        });
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
