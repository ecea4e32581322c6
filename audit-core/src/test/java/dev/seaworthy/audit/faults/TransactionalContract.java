package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events and business rows of one transaction, on a real pool; one subclass per database. */
abstract class TransactionalContract {
    private static final int THREADS = 8;
    private static final Duration SYNC_TIMEOUT = Duration.ofMillis(100);
    private static final Duration SLOW_MACHINE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private HikariDataSource pool;
    private AuditLogger logger;

    /** The URL of an empty database. */
    abstract String url(Path folder);

    @AfterEach
    void everythingIsAccountedFor() {
        logger.close();
        assertThat(logger.account().balance()).isZero();
        assertThat(logger.account().spooled()).isZero();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        pool.close();
    }

    @Test
    void aRollbackLeavesNothingACommitExactlyOneAndAFailureLoggedSyncStays() throws SQLException {
        open(2);
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            change(connection, "rolled back");
            AppendResult failure = logger.log(event("failure").failed("no"), AuditMode.SYNC);
            connection.rollback();
            change(connection, "committed");
            connection.commit();

            assertThat(failure).isInstanceOf(AppendResult.Stored.class);
        }

        StoredKeys stored = StoredKeys.read(pool);
        assertThat(stored.keys()).containsExactlyInAnyOrder("failure", "committed");
        assertThat(stored.doubled()).isEmpty();
        assertThat(StoredKeys.business(pool)).containsExactly("committed");
    }

    @Test
    void aPoolOfOneThatEveryCallerNeedsMeansBoundedWaitsAndSpooledAndNeverAHang() throws Exception {
        open(1);
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<AppendResult>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String key = "call-" + i;
                calls.add(callers.submit(() -> failedWork(key)));
            }
            for (Future<AppendResult> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(AppendResult.Spooled.class);
            }
        } finally {
            callers.shutdownNow();
        }
        logger.close();

        assertThat(StoredKeys.read(pool).keys()).hasSize(THREADS).noneMatch(key -> key.startsWith("work"));
        assertThat(StoredKeys.business(pool)).isEmpty();
    }

    /** A transaction that fails, and says so while it holds the only connection. */
    private AppendResult failedWork(String key) throws SQLException {
        try (Connection only = pool.getConnection()) {
            only.setAutoCommit(false);
            change(only, "work-" + key);
            long begin = System.nanoTime();
            AppendResult result = logger.log(event(key), AuditMode.SYNC);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SYNC_TIMEOUT.plus(SLOW_MACHINE));
            only.rollback();
            return result;
        }
    }

    private void open(int connections) throws SQLException {
        pool = TestDatabase.pool(url(folder), connections);
        logger = AuditLogger.builder(new JdbcAuditStore(pool))
                .journal(folder.resolve("journal"))
                .syncTimeout(connections == 1 ? SYNC_TIMEOUT : Duration.ofSeconds(30))
                .closeTimeout(Duration.ofSeconds(60))
                .build()
                .start();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE business (id VARCHAR(64) PRIMARY KEY)");
        }
    }

    private void change(Connection connection, String key) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO business (id) VALUES ('" + key + "')");
        }
        assertThat(logger.log(event(key), connection)).isInstanceOf(AppendResult.Joined.class);
    }

    private static AuditEvent event(String key) {
        return AuditEvent.of("a.b").on(Resource.of("key", key));
    }
}
