package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.metrics.JdbcTiming;
import dev.seaworthy.metrics.MetricsMonitor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceCheckTest {

    private final HikariDataSource pool = pool();
    private final DataSourceCheck check = new DataSourceCheck(pool);

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void anAnsweringDatabaseIsUp() {
        CheckResult result = check.check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.UP);
        assertThat(result.data()).containsKey("validation_ms");
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void anUnpooledDataSourceWorksToo() {
        JdbcDataSource plain = new JdbcDataSource();
        plain.setURL("jdbc:h2:mem:plain");

        assertThat(new DataSourceCheck(plain).check(FixedContext.usual()).status())
                .isEqualTo(Status.UP);
    }

    @Test
    void itsStatementIsNotTheApplicationsWork() {
        JdbcTiming timing = new JdbcTiming();
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            metrics.statements().watch(timing);

            assertThat(new DataSourceCheck(timing.around(pool))
                            .check(FixedContext.usual())
                            .status())
                    .isEqualTo(Status.UP);

            assertThat(metrics.databases().statements()).isEmpty();
        }
    }

    @Test
    void anH2ThatClosedItselfIsDownAlthoughItsSessionsCallThemselvesValid(@TempDir Path folder) throws SQLException {
        try (HikariDataSource file = new HikariDataSource()) {
            file.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db"));
            file.setMaximumPoolSize(1);
            DataSourceCheck ofFile = new DataSourceCheck(file);
            assertThat(ofFile.check(FixedContext.usual()).status()).isEqualTo(Status.UP);

            breakStorage(file);

            assertThat(ofFile.check(FixedContext.usual()).status()).isEqualTo(Status.DOWN);
        }
    }

    /** What H2 does to all its sessions when a write fails. */
    private static void breakStorage(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            session.getDatabase().getStore().getMvStore().closeImmediately();
        }
    }

    @Test
    void aPoolInUseIsDegradedWhileAValidationSucceededRecently() throws SQLException {
        check.check(FixedContext.usual());
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();

            CheckResult result = check.check(FixedContext.usual());

            assertThat(result.status()).isEqualTo(Status.DEGRADED);
            assertThat(result.message()).isEqualTo("connection pool \"test\" is fully in use");
            assertThat(result.data()).containsEntry("active", 1L).containsEntry("max", 1L);
        }
        assertThat(check.check(FixedContext.usual()).status()).isEqualTo(Status.UP);
    }

    @Test
    void aFullPoolIsExcusedForHalfTheStaleAgeAndNoLonger() throws SQLException {
        AtomicLong nanos = new AtomicLong();
        DataSourceCheck timed = new DataSourceCheck(pool, nanos::get);
        assertThat(timed.check(FixedContext.usual()).status()).isEqualTo(Status.UP);

        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            nanos.set(Duration.ofMillis(14_999).toNanos());
            assertThat(timed.check(FixedContext.usual()).status()).isEqualTo(Status.DEGRADED);

            nanos.set(Duration.ofSeconds(15).toNanos());
            FixedContext context = FixedContext.usual();
            CheckResult result = timed.check(context);

            assertThat(result.status()).isEqualTo(Status.DOWN);
            assertThat(result.definitive()).isTrue();
            assertThat(result.message()).endsWith("15 s ago");
            assertThat(context.timeoutResult().status()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void aPoolInUseForTooLongIsDownAtOnce() throws SQLException {
        check.check(FixedContext.usual());
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();

            CheckResult result = check.check(new FixedContext(Duration.ofNanos(1)));

            assertThat(result.status()).isEqualTo(Status.DOWN);
            assertThat(result.definitive()).isTrue();
        }
    }

    @Test
    void aPoolInUseThatNeverValidatedIsDown() throws SQLException {
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();

            assertThat(check.check(FixedContext.usual()).status()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void aPoolInUseIsNoExcuseOnceTheDatabaseFailedToConfirmAConnection() throws SQLException {
        SwitchableDataSource database = new SwitchableDataSource("jdbc:h2:mem:switchable");
        try (HikariDataSource guarded = new HikariDataSource()) {
            guarded.setDataSource(database);
            guarded.setMaximumPoolSize(1);
            guarded.setConnectionTimeout(250);
            DataSourceCheck guard = new DataSourceCheck(guarded);
            assertThat(guard.check(FixedContext.usual()).status()).isEqualTo(Status.UP);

            database.answering = false;
            assertThat(guard.check(FixedContext.usual()).status()).isEqualTo(Status.DOWN);
            database.answering = true;
            try (Connection held = guarded.getConnection()) {
                assertThat(held.isClosed()).isFalse();
                assertThat(guard.check(FixedContext.usual()).status()).isEqualTo(Status.DOWN);
            }

            assertThat(guard.check(FixedContext.usual()).status()).isEqualTo(Status.UP);
            try (Connection held = guarded.getConnection()) {
                assertThat(held.isClosed()).isFalse();
                assertThat(guard.check(FixedContext.usual()).status()).isEqualTo(Status.DEGRADED);
            }
        }
    }

    @Test
    void theMeaningOfATimeoutIsSaidBeforeTheBorrow() throws SQLException {
        check.check(FixedContext.usual());
        FixedContext context = FixedContext.usual();
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            check.check(context);
        }

        assertThat(context.timeoutResult()).isNotNull();
        assertThat(context.timeoutResult().status()).isEqualTo(Status.DEGRADED);
    }

    @Test
    void aDataSourceThatDoesNotSayWhatItWrapsIsCheckedAllTheSame() {
        SwitchableDataSource silent = new SwitchableDataSource("jdbc:h2:mem:silent");
        silent.unwraps = false;

        assertThat(new DataSourceCheck(silent).check(FixedContext.usual()).status())
                .isEqualTo(Status.UP);
    }

    @Test
    void onlyTheWaitForAPoolIsInterrupted() {
        assertThat(new DataSourceCheck(pool).interruptible()).isTrue();
        assertThat(new DataSourceCheck(new JdbcDataSource()).interruptible()).isFalse();
    }

    @Test
    void aClosedPoolIsDownAtOnce() {
        check.check(FixedContext.usual());
        pool.close();

        CheckResult result = check.check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.definitive()).isTrue();
        assertThat(result.message()).isEqualTo("connection pool \"test\" is closed");
    }

    @Test
    void aRefusedConnectionIsDownWithoutTheDriversWords() {
        JdbcDataSource refused = new JdbcDataSource();
        refused.setURL("jdbc:h2:tcp://localhost:1/secret-name");

        CheckResult result = new DataSourceCheck(refused).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message())
                .startsWith("no usable connection (SQL state")
                .doesNotContain("secret-name");
        assertThat(result.cause()).isInstanceOf(SQLException.class);
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("test");
        pool.setJdbcUrl("jdbc:h2:mem:check");
        pool.setMaximumPoolSize(1);
        pool.setConnectionTimeout(250);
        return pool;
    }
}
