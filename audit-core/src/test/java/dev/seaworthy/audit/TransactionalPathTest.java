package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An insert into the caller's transaction that breaks. */
class TransactionalPathTest {
    @Test
    void anErrorOfTheDriverReachesTheCallerAndIsCounted() throws Exception {
        try (AuditLogger logger =
                        AuditLogger.builder(new BrokenDriver()).build().start();
                Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), connection))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("driver");

            assertThat(logger.account().refused()).containsEntry(RefusalReason.REJECTED, 1L);
            assertThat(logger.account().balance()).isZero();
        }
    }

    @Test
    void anAttackSeenAtACommitIsNotReportedInTheNameOfThatRequest() throws Exception {
        JoiningStore store = new JoiningStore();
        AuditContext request = AuditContext.empty()
                .withClient("192.0.2.7", "curl")
                .withRequest("POST", "/login")
                .withTenant("acme");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                AuditLogger logger = AuditLogger.builder(store)
                        .mode(AuditMode.TRANSACTIONAL)
                        .bruteForce(2, Duration.ofMinutes(1))
                        .currentTransaction(committedAtOnce(connection))
                        .build()
                        .start()) {
            request.run(() -> {
                for (int i = 0; i < 2; i++) {
                    logger.log(AuditEvent.of(EventTypes.LOGIN_FAILED)
                            .by(Actor.anonymous().named("ada")));
                }
            });

            StoredEvent first = store.stored.poll(20, TimeUnit.SECONDS);
            StoredEvent second = store.stored.poll(20, TimeUnit.SECONDS);
            StoredEvent byName = first.text(EventField.USERNAME) != null ? first : second;
            assertThat(byName.text(EventField.IP_ADDRESS)).isNull();
            assertThat(byName.text(EventField.REQUEST_PATH)).isNull();
            assertThat(byName.text(EventField.TENANT_ID)).isEqualTo("acme");
        }
    }

    private static CurrentTransaction committedAtOnce(Connection connection) {
        return new CurrentTransaction() {
            @Override
            public Optional<Connection> connection() {
                return Optional.of(connection);
            }

            @Override
            public void whenCompleted(Consumer<Boolean> committed) {
                committed.accept(true);
            }
        };
    }

    private static final class JoiningStore implements AuditStore, TransactionalAppend {
        final BlockingQueue<StoredEvent> stored = new LinkedBlockingQueue<>();

        @Override
        public void prepare() {}

        @Override
        public void append(EventBatch batch) {
            stored.addAll(batch.events());
        }

        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void append(Connection connection, StoredEvent event) {}
    }

    private static final class BrokenDriver implements AuditStore, TransactionalAppend {
        @Override
        public void prepare() {}

        @Override
        public void append(EventBatch batch) {}

        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void append(Connection connection, StoredEvent event) {
            throw new AssertionError("driver");
        }
    }
}
