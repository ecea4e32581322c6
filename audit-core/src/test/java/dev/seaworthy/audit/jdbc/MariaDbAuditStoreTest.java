package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.testsupport.MariaDbServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("dear")
class MariaDbAuditStoreTest extends JdbcStoreContract {
    /** A session that would cut what is too long, and whose time is not ours. */
    private static final String AWKWARD = "&sessionVariables=sql_mode='NO_BACKSLASH_ESCAPES',time_zone='-11:00'";

    private static MariaDbServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        // The contract asks what is stored, not what survives; without fsync its many small tables cost seconds less.
        server = MariaDbServer.start("--log-bin", "--sync-binlog=1", "--innodb-flush-method=nosync");
        pool = pool(server.jdbcUrl() + AWKWARD);
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
        return "mariadb";
    }

    @Override
    String cascade() {
        return "";
    }

    @Test
    void aServerThatSyncsIsCalledDurable() {
        assertThat(store.durable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"innodb_flush_log_at_trx_commit", "sync_binlog"})
    void aServerThatDoesNotSyncEachCommitIsNotCalledDurable(String setting) throws SQLException {
        execute("SET GLOBAL " + setting + " = 0");
        try {
            store.prepare();

            assertThat(store.durable()).isFalse();
        } finally {
            execute("SET GLOBAL " + setting + " = 1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aValueThatDoesNotFitIsRejectedInsteadOfCutByALaxSession(int size) throws SQLException {
        execute("ALTER TABLE seaworthy_audit_event MODIFY description VARCHAR(3)");
        AuditEvent[] events = Collections.nCopies(size, AuditEvent.of("a.b").description("four"))
                .toArray(AuditEvent[]::new);
        EventBatch batch = this.events.batch(events);

        assertThat(rejected(() -> store.append(batch))).isTrue();
        assertThat(rejected(() -> store.append(this.events.replayOf(batch)))).isTrue();
        try (Connection connection = pool.getConnection()) {
            assertThat(rejected(() -> store.append(connection, batch.events().get(0))))
                    .isTrue();
            connection.rollback();
        }
        assertThat(store.page(AuditQuery.all()).items()).isEmpty();
        assertThat(answer("SELECT @@sql_mode")).isEqualTo("NO_BACKSLASH_ESCAPES");
    }

    @Test
    void aMariaDbThatItsDriverCallsMySqlIsTakenForWhatItIs() throws SQLException {
        execute("ALTER TABLE seaworthy_audit_event MODIFY description VARCHAR(3)");
        try (HikariDataSource disguised = pool(server.jdbcUrl() + AWKWARD + "&useMysqlMetadata=true")) {
            JdbcAuditStore other = new JdbcAuditStore(disguised);
            other.prepare();

            assertThat(rejected(
                            () -> other.append(events.batch(AuditEvent.of("a.b").description("four")))))
                    .isTrue();
        }
    }

    @Test
    void sessionsThatTurnEmptyTextsIntoNullAreRefused() {
        try (HikariDataSource oracle =
                pool(server.jdbcUrl() + "&sessionVariables=sql_mode='ORACLE,EMPTY_STRING_IS_NULL'")) {
            assertThatThrownBy(() -> new JdbcAuditStore(oracle).prepare())
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("EMPTY_STRING_IS_NULL")
                    .hasMessageContaining("data source of its own");
        }
    }

    @Test
    void aLockHeldBySomebodyElseIsNoFaultOfTheEvents() throws SQLException {
        EventBatch batch = events.batch(AuditEvent.of("a.b"));
        try (HikariDataSource impatient = pool(server.jdbcUrl() + "&sessionVariables=innodb_lock_wait_timeout=1");
                Connection holder = pool.getConnection()) {
            JdbcAuditStore waiting = new JdbcAuditStore(impatient);
            waiting.prepare();
            store.append(holder, batch.events().get(0));

            assertThat(rejected(() -> waiting.append(batch))).isFalse();
            holder.rollback();
            waiting.append(batch);
        }
    }

    @Test
    void aTableWithoutAPartitionForTheEventIsNoFaultOfTheEvent() throws SQLException {
        execute("ALTER TABLE seaworthy_audit_event PARTITION BY RANGE COLUMNS (id)"
                + " (PARTITION past VALUES LESS THAN (x'01'))");

        assertThat(rejected(() -> store.append(events.batch(AuditEvent.of("a.b")))))
                .isFalse();
        assertThat(rejected(() ->
                        store.trial(events.batch(AuditEvent.of("a.b")).events().get(0))))
                .isFalse();
    }

    @Test
    void aBatchIsOneMessageOfTheBulkProtocolUnlessTheHostSwitchedThatOff() throws SQLException {
        execute("SET GLOBAL log_output = 'TABLE'");
        execute("SET GLOBAL general_log = 1");
        try (HikariDataSource without = pool(server.jdbcUrl() + "&useBulkStmts=false")) {
            JdbcAuditStore single = new JdbcAuditStore(without);
            single.prepare();

            store.append(events.batch(Collections.nCopies(20, AuditEvent.of("a.bulk"))));
            single.append(events.batch(Collections.nCopies(20, AuditEvent.of("a.single"))));

            assertThat(insertsLogged("Execute")).isEqualTo("1");
            assertThat(insertsLogged("Query")).isEqualTo("20");
            assertThat(store.page(AuditQuery.all()).items()).hasSize(40);
        } finally {
            execute("SET GLOBAL general_log = 0");
        }
    }

    @Test
    void timesAreStoredInUtcWhateverTheZoneOfTheSession() throws SQLException {
        EventBatch batch = events.batch(AuditEvent.of("a.b"));

        store.append(batch);

        assertThat(answer("SELECT CAST(created_at AS CHAR) FROM seaworthy_audit_event"))
                .isEqualTo("2026-11-20 18:00:00.123456");
        assertThat(answer("SELECT ABS(TIMESTAMPDIFF(MINUTE, applied_at, UTC_TIMESTAMP())) < 5"
                        + " FROM seaworthy_audit_schema LIMIT 1"))
                .isEqualTo("1");
    }

    @Test
    void textsThatDifferInCaseOrTrailingBlanksAreDifferent() {
        store.append(events.batch(
                AuditEvent.of("a.b").by(Actor.user("u-1")),
                AuditEvent.of("a.b").by(Actor.user("U-1")),
                AuditEvent.of("a.b").by(Actor.user("u-1 "))));

        assertThat(store.page(AuditQuery.all().userId("u-1")).items()).hasSize(1);
    }

    private static boolean rejected(ThrowingCallable call) {
        return catchThrowableOfType(AuditStoreException.class, call).rejected();
    }

    private static String insertsLogged(String command) throws SQLException {
        return answer("SELECT COUNT(*) FROM mysql.general_log WHERE command_type = '" + command
                + "' AND argument LIKE 'SET STATEMENT%INSERT INTO seaworthy_audit_event%'");
    }

    private static String answer(String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(4);
        pool.setAutoCommit(false);
        return pool;
    }
}
