package dev.seaworthy.audit.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class PostgresReadingTest extends ReadingContract {
    private static PostgresServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(2);
        pool.setAutoCommit(false);
    }

    @AfterAll
    static void stopServer() {
        pool.close();
        server.close();
    }

    @AfterEach
    void leaveNothing() throws SQLException {
        dropTables();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }
}
