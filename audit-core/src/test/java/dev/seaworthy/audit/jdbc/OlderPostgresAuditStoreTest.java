package dev.seaworthy.audit.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract on the machine's own server, which is older than the embedded one. */
@Tag("long")
@Tag("dear")
class OlderPostgresAuditStoreTest extends JdbcStoreContract {
    private static DebianPostgres server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        boolean installed = DebianPostgres.binaries().isPresent();
        if (!installed) {
            RequiredTool.missing("PostgreSQL (package postgresql)");
        }
        assumeTrue(installed, "PostgreSQL is not installed");
        server = DebianPostgres.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl("postgres"));
        pool.setMaximumPoolSize(4);
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

    @Override
    String scripts() {
        return "postgresql";
    }
}
