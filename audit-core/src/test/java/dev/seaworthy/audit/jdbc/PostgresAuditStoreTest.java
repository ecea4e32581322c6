package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresAuditStoreTest extends AuditStoreContract {
    private static PostgresServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(4);
        // A pool whose connections are not on autocommit is common, and must come back as it was lent.
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

    @Test
    void aServerThatSyncsIsCalledDurable() {
        assertThat(store.durable()).isTrue();
    }
}
