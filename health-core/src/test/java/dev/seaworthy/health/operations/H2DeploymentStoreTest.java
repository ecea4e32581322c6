package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class H2DeploymentStoreTest extends JdbcDeploymentStoreContract {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();

    @Override
    DataSource dataSource() {
        return dataSource("sa");
    }

    private JdbcDataSource dataSource(String user) {
        JdbcDataSource dataSource = new JdbcDataSource();
        // Only an administrator may set the option, which holds for all.
        dataSource.setURL(user.equals("sa") ? url + ";DB_CLOSE_DELAY=-1" : url);
        dataSource.setUser(user);
        return dataSource;
    }

    @Test
    void whoMayNotCreateTheTableUsesOneThatIsThere() throws Exception {
        execute("CREATE USER app PASSWORD ''");
        DeploymentStore store = new JdbcDeploymentStore(dataSource("app"));
        assertThatThrownBy(() -> store.newest(1))
                .isInstanceOf(SQLException.class)
                .hasMessageEndingWith("run: " + JdbcDeploymentStore.TABLE);

        execute(JdbcDeploymentStore.TABLE, "GRANT SELECT, INSERT, UPDATE ON seaworthy_deployment TO app");
        store.save(row("1.0", "pod-1", TIME));

        assertThat(store.newest(1)).hasSize(1);
    }

    @Test
    void noQueryTimeoutOfOursStaysOnAConnectionOfTheApplication() throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(dataSource("sa"));
            pool.setMaximumPoolSize(1);
            DeploymentStore store = new JdbcDeploymentStore(pool);
            store.save(row("1.0", "pod-1", TIME));
            assertThat(store.newest(1)).hasSize(1);

            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.getQueryTimeout()).isZero();
            }
        }
    }
}
