package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditLoggerBuilder;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditTimeoutException;
import dev.seaworthy.audit.CurrentTransaction;
import dev.seaworthy.audit.StoredEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseLoggingTest {
    @TempDir
    Path folder;

    private HikariDataSource pool;
    private JdbcAuditStore store;
    private AuditLogger logger;

    @BeforeEach
    void openDatabase() {
        pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db") + ";WRITE_DELAY=0");
        pool.setMaximumPoolSize(2);
        store = new JdbcAuditStore(pool);
    }

    @AfterEach
    void nothingIsUnaccountedForAndNoConnectionIsLeftOpen() {
        logger.close();
        assertThat(logger.account().balance()).isZero();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        pool.close();
    }

    @Test
    void aRollbackLeavesNoEventAndACommitLeavesOne() throws SQLException {
        start(builder());
        AppendResult committed;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            logger.log(AuditEvent.of("a.rolledback"), connection);
            connection.rollback();
            committed = logger.log(AuditEvent.of("a.committed"), connection);
            connection.commit();
        }

        assertThat(committed).isInstanceOf(AppendResult.Joined.class);
        assertThat(storedTypes()).containsExactly("a.committed");
        assertThat(logger.account().joined()).isEqualTo(2);
    }

    @Test
    void aHandleOfJdbiCanBeJoined() {
        start(builder());

        Jdbi.create(pool).useTransaction(handle -> logger.log(AuditEvent.of("a.b"), handle));

        assertThat(storedTypes()).containsExactly("a.b");
    }

    @Test
    void aFailureLoggedSyncInsideARolledBackTransactionStays() throws SQLException {
        start(builder());
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            logger.log(AuditEvent.of("a.business"), connection);
            AppendResult failure = logger.log(AuditEvent.of("a.failure").failed("no"), AuditMode.SYNC);
            assertThat(failure).isInstanceOf(AppendResult.Stored.class);
            connection.rollback();
        }

        assertThat(storedTypes()).containsExactly("a.failure");
    }

    @Test
    void withoutATransactionTransactionalIsAnExceptionUnlessOrElseWasChosen() throws SQLException {
        start(builder());
        try (Connection connection = pool.getConnection()) {
            assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), connection))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("autocommit")
                    .hasMessageContaining("orElse(SYNC)");
            assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), AuditMode.TRANSACTIONAL))
                    .hasMessageContaining("no transaction is running");
        }
        logger.close();

        start(builder().orElse(AuditMode.SYNC));

        assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.TRANSACTIONAL)).isInstanceOf(AppendResult.Stored.class);
    }

    @Test
    void theCurrentTransactionIsJoinedAndListenersHearOfItsCommit() throws Exception {
        BlockingQueue<StoredEvent> heard = new LinkedBlockingQueue<>();
        List<Consumer<Boolean>> completions = new ArrayList<>();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            start(builder()
                    .mode(AuditMode.TRANSACTIONAL)
                    .listener(new AuditListener() {
                        @Override
                        public void onStored(List<StoredEvent> events) {
                            heard.addAll(events);
                        }
                    })
                    .currentTransaction(new CurrentTransaction() {
                        @Override
                        public Optional<Connection> connection() {
                            return Optional.of(connection);
                        }

                        @Override
                        public void whenCompleted(Consumer<Boolean> committed) {
                            completions.add(committed);
                        }
                    }));

            AppendResult result = logger.log(AuditEvent.of("a.b"));
            assertThat(heard).isEmpty();
            connection.commit();
            completions.forEach(completion -> completion.accept(true));

            assertThat(heard.poll(20, TimeUnit.SECONDS))
                    .extracting(StoredEvent::id)
                    .isEqualTo(result.eventId());
        }
    }

    @Test
    void aFailedInsertIsThrownToTheCallerAndCounted() throws SQLException {
        start(builder());
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("ALTER TABLE seaworthy_audit_event RENAME TO gone");
            assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), connection))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("roll the transaction back");
            connection.createStatement().execute("ALTER TABLE gone RENAME TO seaworthy_audit_event");
        }
    }

    @Test
    void aPoolOfOneHeldByTheCallerMeansABoundedWaitAndSpooled() throws SQLException {
        pool.setMaximumPoolSize(1);
        start(builder().journal(folder.resolve("journal")).syncTimeout(Duration.ofMillis(100)));
        AppendResult result;
        try (Connection held = pool.getConnection()) {
            held.setAutoCommit(false);
            result = logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
            held.rollback();
        }
        logger.close();

        assertThat(result).isInstanceOf(AppendResult.Spooled.class);
        assertThat(storedTypes()).containsExactly("a.b");
        assertThat(logger.account().spooled()).isZero();
    }

    @Test
    void aPoolOfOneWithoutAJournalMeansATimeout() throws SQLException {
        pool.setMaximumPoolSize(1);
        start(builder().syncTimeout(Duration.ofMillis(100)));
        try (Connection held = pool.getConnection()) {
            held.setAutoCommit(false);
            assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), AuditMode.SYNC))
                    .isInstanceOf(AuditTimeoutException.class);
        }
        logger.close();

        assertThat(storedTypes()).containsExactly("a.b");
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store).nodeId("node-1").syncTimeout(Duration.ofSeconds(20));
    }

    private void start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
    }

    private List<String> storedTypes() {
        return store.page(AuditQuery.all()).items().stream()
                .map(event -> event.event().type().name())
                .toList();
    }
}
