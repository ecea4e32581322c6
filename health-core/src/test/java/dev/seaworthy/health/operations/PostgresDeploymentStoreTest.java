package dev.seaworthy.health.operations;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With a pool whose connections do not commit by themselves. */
class PostgresDeploymentStoreTest extends JdbcDeploymentStoreContract {

    private static PostgresServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(1);
        pool.setAutoCommit(false);
    }

    @AfterAll
    static void stop() {
        pool.close();
        server.close();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }
}
