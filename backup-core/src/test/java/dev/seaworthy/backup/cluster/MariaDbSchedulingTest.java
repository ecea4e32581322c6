package dev.seaworthy.backup.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.MariaDbServer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.mariadb.jdbc.MariaDbDataSource;

class MariaDbSchedulingTest extends DatabaseSchedulingContract {
    private static MariaDbServer server;
    private static MariaDbDataSource database;

    @BeforeAll
    static void startServer() throws SQLException {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = MariaDbServer.start();
        database = new MariaDbDataSource(server.jdbcUrl());
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    DataSource dataSource() {
        return database;
    }

    @Override
    Object parameter(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    @Override
    Instant time(ResultSet row) throws SQLException {
        return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}
