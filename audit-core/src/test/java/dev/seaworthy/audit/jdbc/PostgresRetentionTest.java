package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.PruneReport;
import dev.seaworthy.audit.Retention;
import dev.seaworthy.testsupport.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresRetentionTest extends RetentionContract {
    /** A statement that waits at a gate must outlast what the test does meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PostgresServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(6);
        // What a host may have chosen, and under which a hold placed meanwhile would not be seen.
        pool.setAutoCommit(false);
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    }

    @AfterAll
    static void stopServer() {
        pool.close();
        server.close();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }

    @Override
    protected JdbcAuditStore create(InstantSource source) {
        return JdbcAuditStore.builder(pool)
                .queryTimeout(PATIENCE)
                .writeTimeout(PATIENCE)
                .build();
    }

    @Override
    void isByKey(String plan) {
        assertThat(plan).contains("seaworthy_audit_event_pkey").doesNotContain("Sort");
    }

    @Override
    void isByType(String plan) {
        assertThat(plan).contains("seaworthy_audit_event_type").doesNotContain("Sort");
    }

    @Override
    String analyze() {
        return "ANALYZE seaworthy_audit_event";
    }

    @Test
    void aHoldWaitsForTheDeleteUnderWayAndNothingItCoversVanishesOncePlaced() throws Exception {
        storeMany(20, AuditEvent.of("a.b").by(Actor.user("u-1")));
        clock.forward(MONTH.plusDays(1));
        deletesWaitForLock();
        Retention retention = retention(ONE_MONTH.inChunksOf(5));
        AuditLogger lawyer = logger(AuditLogger.builder(store));
        CompletableFuture<PruneReport> prune;
        CompletableFuture<Long> leftOncePlaced;
        try (Connection gate = pool.getConnection()) {
            lock(gate);
            prune = inBackground(() -> pruned(retention));
            await("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE 'DELETE%'");
            leftOncePlaced = inBackground(() -> {
                lawyer.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));
                return left();
            });
            await("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE'");
            assertThat(leftOncePlaced).isNotDone();
            gate.rollback();
        }

        long afterPlacing = leftOncePlaced.get(30, TimeUnit.SECONDS);
        prune.get(30, TimeUnit.SECONDS);
        assertThat(storedIds()).hasSize((int) afterPlacing);
        assertThat(afterPlacing).isPositive();
    }

    @Test
    void aPruneThatFindsAHoldBeingPlacedWaitsForItAndHonoursIt() throws Exception {
        storeMany(20, AuditEvent.of("a.b").by(Actor.user("u-1")));
        clock.forward(MONTH.plusDays(1));
        Retention retention = retention(ONE_MONTH);
        CompletableFuture<PruneReport> prune;
        try (Connection placing = pool.getConnection();
                Statement statement = placing.createStatement()) {
            statement.execute("SELECT version FROM seaworthy_audit_schema WHERE version = 2 FOR UPDATE");
            prune = inBackground(() -> pruned(retention));
            await("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE'");
            statement.execute("INSERT INTO seaworthy_audit_hold (id, reason, created_at, user_id)"
                    + " VALUES (gen_random_uuid(), 'case', now(), 'u-1')");
            placing.commit();
        }

        assertThat(prune.get(30, TimeUnit.SECONDS).held()).isEqualTo(20);
        assertThat(storedIds()).hasSize(20);
    }

    @Test
    void aPruneWhoseSessionIsKilledHasDeletedWhatIsOnRecordAndNoMore() throws Exception {
        storeMany(30, AuditEvent.of("a.b"));
        clock.forward(MONTH.plusDays(1));
        deletesWaitForLock();
        try (Connection gate = pool.getConnection()) {
            InterposedTrail trail = new InterposedTrail(store).beforeChunk(chunk -> {
                if (chunk == 3) {
                    lock(gate);
                }
            });
            Retention retention = retention(trail, ONE_MONTH.inChunksOf(10));
            CompletableFuture<PruneReport> prune = inBackground(() -> pruned(retention));
            await("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE 'DELETE%'");
            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'advisory'");

            assertThatThrownBy(() -> prune.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(AuditStoreException.class);
            assertThat(storedIds()).hasSize(10);
            assertThat(records()).singleElement().satisfies(row -> {
                assertThat(row.get("deleted")).isEqualTo(20L);
                assertThat(row.get("finished_at")).isNull();
            });
            gate.rollback();
            assertThat(retention.prune().deleted()).isEqualTo(10);
        }
        assertThat(storedIds()).isEmpty();
    }

    @Test
    void closingDoesNotWaitForADeleteThatHangs() throws Exception {
        storeMany(5, AuditEvent.of("a.b"));
        deletesWaitForLock();
        AuditLogger logger =
                logger(AuditLogger.builder(store).retention(ONE_MONTH).closeTimeout(Duration.ofSeconds(4)));
        try (Connection gate = pool.getConnection()) {
            lock(gate);
            logger.start();
            clock.forward(MONTH.plusDays(1));
            await("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE 'DELETE%'");

            long begun = System.nanoTime();
            logger.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
            gate.rollback();
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("audit-retention")) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertThat(thread.isAlive()).isFalse();
            }
        }
        assertThat(logger.account().balance()).isZero();
    }

    /** Each DELETE then waits, in its transaction, for as long as somebody holds the advisory lock. */
    private void deletesWaitForLock() throws SQLException {
        execute("CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN OLD; END $$");
        execute("CREATE TRIGGER gate BEFORE DELETE ON seaworthy_audit_event"
                + " FOR EACH ROW EXECUTE FUNCTION wait_at_gate()");
    }

    private static void lock(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(4711)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Polls, because a server tells nobody that a session has begun to wait. */
    private static void await(String sql) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                if (row.getInt(1) > 0) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("never came true: " + sql);
    }

    private long left() {
        try {
            return count("seaworthy_audit_event");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
