package dev.seaworthy.alerts.slo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.MariaDbServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.mariadb.jdbc.MariaDbDataSource;

/** On a server whose texts are Latin by default. */
class MariaDbCountStoreTest extends JdbcCountStoreContract {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = MariaDbServer.start("--innodb-flush-method=nosync", "--character-set-server=latin1");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    DataSource dataSource() {
        try {
            return new MariaDbDataSource(server.jdbcUrl());
        } catch (SQLException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    @Override
    String spoken(String query) {
        return query.replace("EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)", "UNIX_TIMESTAMP()");
    }

    @Override
    String createdSchema() throws SQLException {
        execute("DROP DATABASE IF EXISTS counts", "CREATE DATABASE counts");
        return "counts";
    }
}
