package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.testsupport.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAuditStoreTest extends JdbcStoreContract {
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
    String scripts() {
        return "postgresql";
    }

    @Override
    DataSource dataSource() {
        return pool;
    }

    @Test
    void aServerThatSyncsIsCalledDurable() {
        assertThat(store.durable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23514", "54000"})
    void anEventThatTheServerWillNeverTakeIsToldFromAServerInTrouble(String state) throws SQLException {
        execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '"
                        + state + "'; END $$");
        execute("CREATE TRIGGER refuse BEFORE INSERT ON seaworthy_audit_event"
                + " FOR EACH ROW WHEN (NEW.event_type = 'a.poison') EXECUTE FUNCTION refuse()");

        assertThatThrownBy(() -> store.append(events.batch(AuditEvent.of("a.poison"))))
                .isInstanceOfSatisfying(AuditStoreException.class, failure -> assertThat(failure.rejected())
                        .isTrue());

        execute("DROP FUNCTION refuse() CASCADE");
    }

    @Test
    void noQueryIsRunByAPlanMadeForOtherValues() throws SQLException {
        try (HikariDataSource single = new HikariDataSource()) {
            single.setDataSource(pool);
            single.setMaximumPoolSize(1);
            JdbcAuditStore other = new JdbcAuditStore(single);

            for (int i = 0; i < 12; i++) {
                other.page(AuditQuery.all().userId("u-" + i));
            }

            try (Connection connection = single.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM pg_prepared_statements"
                            + " WHERE statement LIKE 'SELECT id FROM seaworthy_audit_event%'")) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }
}
