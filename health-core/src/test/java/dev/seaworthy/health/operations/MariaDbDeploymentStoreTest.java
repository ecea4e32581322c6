package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.MariaDbServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.MariaDbDataSource;

/** On a server whose texts are Latin by default, through a driver that counts only rows whose values change. */
class MariaDbDeploymentStoreTest extends JdbcDeploymentStoreContract {

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
            return new MariaDbDataSource(server.jdbcUrl() + "&useAffectedRows=true");
        } catch (SQLException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    @Test
    void whoMayNotCreateTheTableIsToldTheOneForMariaDb() throws Exception {
        execute(
                "CREATE OR REPLACE USER app@'127.0.0.1' IDENTIFIED BY 'app-password'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON app.* TO app@'127.0.0.1'");
        MariaDbDataSource app = new MariaDbDataSource(server.jdbcUrl().replaceAll("\\?.*", ""));
        app.setUser("app");
        app.setPassword("app-password");
        DeploymentStore store = new JdbcDeploymentStore(app);
        assertThatThrownBy(() -> store.newest(1))
                .isInstanceOf(SQLException.class)
                .hasMessageEndingWith("run: " + JdbcDeploymentStore.MARIADB_TABLE);

        execute(JdbcDeploymentStore.MARIADB_TABLE);
        store.save(row("1.0", "pod-1", TIME));

        assertThat(store.newest(1)).hasSize(1);
    }
}
