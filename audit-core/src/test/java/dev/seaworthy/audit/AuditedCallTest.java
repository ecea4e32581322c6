package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditedCallTest {
    private static final AuditEvent EVENT =
            AuditEvent.of(EventType.of("invoice.pay").withStatus(AuditStatus.FAILURE));

    private final RecordingStore store = new RecordingStore();
    private final AuditLogger logger = AuditLogger.builder(store)
            .mode(AuditMode.SYNC)
            .syncTimeout(Duration.ofSeconds(20))
            .build()
            .start();

    @AfterEach
    void close() {
        store.openGate();
        logger.close();
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void workThatSucceedsGivesItsResultAndItsDuration() throws Exception {
        assertThat(logger.auditedCall(EVENT.with("n", 1), () -> "paid")).isEqualTo("paid");

        assertThat(stored().status()).contains(AuditStatus.SUCCESS);
        assertThat(stored().text(EventField.METADATA)).matches("\\{\"n\":1,\"duration_ms\":\\d+}");
        assertThat(stored().text(EventField.ERROR_MESSAGE)).isNull();
    }

    @Test
    void whatTheWorkThrowsIsThrownOnUnchangedAndLoggedWithoutSecrets() {
        IOException failure = new IOException("password=hunter2 is wrong");

        assertThatThrownBy(() -> logger.auditedCall(EVENT, () -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();

        assertThat(stored().status()).contains(AuditStatus.ERROR);
        assertThat(stored().text(EventField.ERROR_MESSAGE)).isEqualTo("java.io.IOException: password=*** is wrong");
        assertThat(stored().text(EventField.METADATA)).contains("\"error_class\":\"java.io.IOException\"");
    }

    @Test
    void aMissingRightIsAFailureAndAnErrorIsLoggedToo() {
        assertThatThrownBy(() -> logger.auditedRun(EVENT, () -> {
                    throw new SecurityException();
                }))
                .isInstanceOf(SecurityException.class);
        assertThat(stored().status()).contains(AuditStatus.FAILURE);
        assertThat(stored().text(EventField.ERROR_MESSAGE)).isEqualTo("java.lang.SecurityException");

        assertThatThrownBy(() -> logger.auditedRun(EVENT, () -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(store.events()).hasSize(2);
    }

    @Test
    void aFailureWhoseMessageCanNotBeReadIsLoggedByItsClass() {
        assertThatThrownBy(() -> logger.auditedRun(EVENT, () -> {
                    throw new Unreadable();
                }))
                .isInstanceOf(Unreadable.class);

        assertThat(stored().text(EventField.ERROR_MESSAGE)).endsWith("$Unreadable");
    }

    @Test
    void anInterruptOfTheWorkNeitherStopsTheEventNorGetsLost() {
        logger.auditedRun(EVENT, () -> Thread.currentThread().interrupt());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(stored().status()).contains(AuditStatus.SUCCESS);
    }

    @Test
    void afterSuccessTheContractOfTheModeHoldsAndAfterFailureTheFailureWins() {
        AuditLogger impatient = AuditLogger.builder(store)
                .mode(AuditMode.SYNC)
                .syncTimeout(Duration.ofMillis(50))
                .build()
                .start();
        AtomicBoolean done = new AtomicBoolean();
        store.closeGate();
        try {
            assertThatThrownBy(() -> impatient.auditedRun(EVENT, () -> done.set(true)))
                    .isInstanceOf(AuditTimeoutException.class);
            assertThat(done).isTrue();
            assertThatThrownBy(() -> impatient.auditedRun(EVENT, () -> {
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
        } finally {
            store.openGate();
            impatient.close();
        }
    }

    @Test
    void aLoggerThatWasNeverStartedCostsTheEventButNotTheResult() throws Exception {
        AuditLogger unstarted = AuditLogger.builder(store).mode(AuditMode.SYNC).build();

        assertThat(unstarted.auditedCall(EVENT, () -> "paid")).isEqualTo("paid");
    }

    @Test
    void anEventThatWasLoggedIsRefusedBeforeTheWorkIsDone() {
        AuditEvent logged = new EventPreparation(
                        TypeRegistry.BUILT_IN,
                        java.util.List.of(),
                        new Redactor(java.util.List.of()),
                        new EventIds(java.time.InstantSource.system()),
                        () -> "node")
                .prepared(EVENT);

        assertThatThrownBy(() -> logger.auditedRun(logged, () -> {
                    throw new AssertionError("must not run");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already logged");
    }

    private StoredEvent stored() {
        return store.events().get(store.events().size() - 1);
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no");
        }
    }
}
