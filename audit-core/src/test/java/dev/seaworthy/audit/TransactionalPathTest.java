package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
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
