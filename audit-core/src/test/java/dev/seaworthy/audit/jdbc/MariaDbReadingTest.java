package dev.seaworthy.audit.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.MariaDbServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class MariaDbReadingTest extends ReadingContract {
    private static MariaDbServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = MariaDbServer.start("--innodb-flush-method=nosync");
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(2);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            pool.close();
            server.close();
        }
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
