package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store does on every database. */
abstract class JdbcDeploymentStoreContract extends DeploymentStoreContract {

    /** Whose user may create tables. */
    abstract DataSource dataSource();

    @BeforeEach
    void dropTable() throws SQLException {
        execute("DROP TABLE IF EXISTS seaworthy_deployment");
    }

    @Override
    DeploymentStore open() {
        return new JdbcDeploymentStore(dataSource());
    }

    @Test
    void oldestAreDroppedBeyondWhatIsKept() throws Exception {
        open().newest(1);
        try (Connection connection = dataSource().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO seaworthy_deployment VALUES ('pod', ?, '1', null, 0, null)")) {
            for (int i = 0; i < DeploymentStore.KEPT; i++) {
                insert.setString(1, Instant.ofEpochSecond(i).toString());
                insert.addBatch();
            }
            insert.executeBatch();
            commit(connection);
        }

        open().save(row("2.0", "pod", TIME));

        assertThat(open().newest(2000))
                .hasSize(DeploymentStore.KEPT)
                .startsWith(row("2.0", "pod", TIME))
                .noneMatch(row -> row.startedAt().equals(Instant.EPOCH));
    }

    final void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            commit(connection);
        }
    }

    private static void commit(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }
}
