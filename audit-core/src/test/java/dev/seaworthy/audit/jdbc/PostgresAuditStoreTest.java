package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("dear")
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
    void aConnectionThatFallsSilentAsSoonAsItIsLentHoldsNobodyForLong() {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            JdbcAuditStore stalled = JdbcAuditStore.builder(silentOnceLent(proxy))
                    .queryTimeout(Duration.ofSeconds(1))
                    .writeTimeout(Duration.ofSeconds(1))
                    .build();

            for (ThrowingCallable call : List.<ThrowingCallable>of(stalled::prepare, stalled::activeHolds)) {
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> assertThatThrownBy(call).isInstanceOf(AuditStoreException.class));
            }
        }
    }

    @Test
    void aMigrationMayTakeLongerThanABatch() throws Exception {
        JdbcAuditStore migrating = JdbcAuditStore.builder(pool)
                .writeTimeout(Duration.ofSeconds(1))
                .schemaMode(SchemaMode.MIGRATE)
                .multiTenant()
                .build();
        try (Connection writer = pool.getConnection()) {
            store.append(writer, events.batch(AuditEvent.of("a.b")).events().get(0));
            CompletableFuture<Void> migration = CompletableFuture.runAsync(migrating::prepare);
            awaitOneThatWaits();
            execute("SELECT pg_sleep(1.5)");
            writer.rollback();

            migration.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoWaitsTooLongForAnotherThatPreparesTheTablesIsToldSo() throws SQLException {
        try (Connection other = pool.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + PostgresDialect.SCHEMA_LOCK + ")");

            assertThatThrownBy(store::prepare)
                    .isInstanceOf(AuditStoreException.class)
                    .hasMessageContaining("another process has been preparing them for 5 s; try again");
            other.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
    void aDatabaseThatCanNotHoldEveryTextIsRefused(String encoding) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE DATABASE " + encoding + " ENCODING '" + encoding + "' LOCALE 'C' TEMPLATE template0");
        }
        PGSimpleDataSource narrow = new PGSimpleDataSource();
        narrow.setUrl(server.jdbcUrl(encoding.toLowerCase(Locale.ROOT)));

        assertThatThrownBy(() -> new JdbcAuditStore(narrow).prepare())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("encoding " + encoding)
                .hasMessageContaining("ENCODING 'UTF8'");
    }

    /** A pool lends without a look what was in use a moment ago. */
    private static DataSource silentOnceLent(TcpProxy proxy) {
        PGSimpleDataSource source = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                proxy.heal();
                Connection connection = super.getConnection();
                proxy.blackHole();
                return connection;
            }
        };
        source.setUrl(server.jdbcUrl().replace(":" + server.port(), ":" + proxy.port()));
        return source;
    }

    private void awaitOneThatWaits() throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() < end) {
                try (ResultSet row =
                        statement.executeQuery("SELECT COUNT(*), pg_sleep(0.02) FROM pg_locks WHERE NOT granted")) {
                    row.next();
                    if (row.getInt(1) > 0) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("nobody waits for a lock");
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
