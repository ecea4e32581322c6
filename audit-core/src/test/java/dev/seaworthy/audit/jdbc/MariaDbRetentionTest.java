package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.MariaDbServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MariaDbRetentionTest extends RetentionContract {
    private static MariaDbServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = MariaDbServer.start("--innodb-flush-method=nosync");
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl() + "&sessionVariables=time_zone='-11:00'");
        pool.setMaximumPoolSize(6);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            pool.close();
            server.close();
        }
    }

    @Override
    DataSource dataSource() {
        return pool;
    }

    @Override
    void isByKey(String plan) {
        assertThat(plan).contains("PRIMARY").doesNotContain("filesort");
    }

    @Override
    void isByType(String plan) {
        assertThat(plan).contains("seaworthy_audit_event_type").doesNotContain("filesort");
    }

    @Override
    String analyze() {
        return "ANALYZE TABLE seaworthy_audit_event";
    }

    @Override
    String dropSchema() {
        return "DROP SCHEMA trail";
    }
}
