package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.MariaDbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.MariaDbDataSource;

class MariaDbSamplerTest {

    private static MariaDbServer server;

    private final Samples samples = new Samples();

    @BeforeAll
    static void startServer() throws SQLException {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = MariaDbServer.start("--innodb-flush-method=nosync");
        execute(
                "CREATE TABLE one (id INT PRIMARY KEY) ENGINE=InnoDB",
                "CREATE TABLE two (id INT PRIMARY KEY) ENGINE=InnoDB",
                "INSERT INTO one VALUES (1), (2)",
                "CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'reader-password'",
                "GRANT ALL ON app.* TO reader@'127.0.0.1'");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void mariaDbTellsEverythingTheContractLists() throws SQLException {
        try (Connection open = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("UPDATE one SET id = id + 10");
            DatabaseSampler sampler = samples.of("main", dataSource(server.jdbcUrl()));

            samples.takeAll(sampler);

            DatabaseReport report = sampler.report(List.of(), List.of());
            DatabaseReport.Database database = report.databases().get(0);
            assertThat(report.errors()).isEmpty();
            assertThat(database.product()).isEqualTo("MariaDB");
            assertThat(database.sizeBytes()).isPositive();
            assertThat(database.tableCount()).isEqualTo(2);
            assertThat(database.connections().max()).isGreaterThan(1);
            assertThat(database.connections().total()).isGreaterThanOrEqualTo(2);
            assertThat(database.connections().idle()).isPositive();
            assertThat(database.connections().active()).isNotNull();
            assertThat(database.locks()).as("one table and its rows").isGreaterThanOrEqualTo(3);
            assertThat(database.deadlocks()).isZero();
            assertThat(database.cacheHitRatio()).isBetween(0.0, 1.0);
            assertThat(database.transactions()).isPositive();
            assertThat(database.longestTransactionSeconds()).isNotNull();
        }
    }

    @Test
    void whatMariaDbHidesFromAnOrdinaryUserIsUnknownWithTheReason() throws SQLException {
        DatabaseSampler sampler = samples.of(
                "main",
                dataSource("jdbc:mariadb://127.0.0.1:" + server.port() + "/app?user=reader&password=reader-password"));

        samples.takeAll(sampler);

        DatabaseReport report = sampler.report(List.of(), List.of());
        DatabaseReport.Database database = report.databases().get(0);
        assertThat(database.locks()).isNull();
        assertThat(database.longestTransactionSeconds()).isNull();
        assertThat(database.tableCount()).isEqualTo(2);
        assertThat(database.connections().total()).isPositive();
        assertThat(report.errors()).singleElement().satisfies(error -> assertThat(error.reason())
                .contains("PROCESS"));
    }

    private static DataSource dataSource(String url) throws SQLException {
        return new MariaDbDataSource(url);
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
