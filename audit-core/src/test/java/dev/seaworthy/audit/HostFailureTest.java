package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the host's objects throw reaches neither the caller of {@code log} nor the account. */
class HostFailureTest {
    private final RecordingStore store = new RecordingStore();
    private final BlockingQueue<AuditEvent> refused = new LinkedBlockingQueue<>();
    private final HeardLog heard = new HeardLog(Refusals.class, EventPreparation.class);
    private final BrokenClock clock = new BrokenClock();
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        logger.close();
        heard.close();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new NoClassDefFoundError("gone"),
                new AssertionError("no"),
                new StackOverflowError(),
                new IOException("undeclared"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aValueCostsItsEntryAndNotTheEvent(Throwable failure) {
        start(builder());

        logger.log(AuditEvent.of("a.b").with("bad", new Failing(failure)).with("good", 1), AuditMode.SYNC);

        assertThat(store.events()).singleElement().satisfies(event -> assertThat(event.text(EventField.METADATA))
                .contains("unreadable: " + failure.getClass().getName(), "\"good\":1"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anEnricherCostsWhatItWouldHaveAdded(Throwable failure) {
        start(builder().enrich(new Failing(failure)).enrich(event -> event.with("good", 1)));

        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);

        assertThat(store.events()).singleElement().satisfies(event -> assertThat(event.text(EventField.METADATA))
                .isEqualTo("{\"good\":1}"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aListenerHurtsNoOther(Throwable failure) throws Exception {
        RecordingListener other = new RecordingListener();
        start(builder()
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        sneakily(failure);
                    }
                })
                .listener(other));

        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);

        other.awaitStored();
        other.awaitStored();
    }

    @Test
    void wantOfMemoryIsNotSwallowed() {
        start(builder());

        assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b").with("x", new Failing(new OutOfMemoryError("x")))))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void theFailureOfAuditedWorkIsThrownWhateverLoggingItThrows() {
        start(builder());
        NoClassDefFoundError lost = new NoClassDefFoundError("gone");
        AuditedCall call = new AuditedCall(AuditEvent.of("a.b"), event -> {
            throw lost;
        });

        assertThatThrownBy(() -> call.run(() -> {
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine")
                .hasSuppressedException(lost);
    }

    @Test
    void aFailureWhoseMessageIsAnErrorIsLoggedByItsClass() {
        start(builder().mode(AuditMode.SYNC));

        assertThatThrownBy(() -> logger.auditedRun(AuditEvent.of("a.b"), () -> {
                    throw new Unreadable();
                }))
                .isInstanceOf(Unreadable.class);

        assertThat(store.events().get(0).text(EventField.ERROR_MESSAGE)).endsWith("$Unreadable");
    }

    @Test
    void whatCanNotBePreparedIsCountedAndToldWithoutItsTexts() throws Exception {
        start(builder());
        clock.failOnce();

        AppendResult result = logger.log(AuditEvent.of("a.b")
                .by(Actor.user("ada"))
                .severity(Severity.CRITICAL)
                .description("password=hunter2")
                .with("password", "hunter2"));

        assertThat(result.refusal()).contains(RefusalReason.INVALID);
        AuditEvent told = refused.poll(20, TimeUnit.SECONDS);
        assertThat(told.id()).isEqualTo(result.eventId());
        assertThat(told.type().name()).isEqualTo("a.b");
        assertThat(told.text(EventField.SEVERITY)).isEqualTo("critical");
        assertThat(CanonicalForm.payload(told)).asString().doesNotContain("hunter2", "ada");
        assertThat(told.details()).isEmpty();
    }

    @Test
    void whatCanNotBePreparedIsNoPartOfATransaction() throws Exception {
        start(builder());
        clock.failOnce();

        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), connection))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("a.b")
                    .hasRootCauseMessage("no time");
        }

        assertThat(logger.account().refused()).containsEntry(RefusalReason.INVALID, 1L);
    }

    @Test
    void aFailureThatRepeatsDoesNotFloodTheLog() {
        start(builder().enrich(new Failing(new IOException("always"))));

        for (int i = 0; i < 50; i++) {
            clock.failOnce();
            logger.log(AuditEvent.of("a.b"));
        }

        assertThat(heard.messages("An enricher failed")).hasSize(1);
        assertThat(heard.messages("could not be prepared")).hasSize(1);
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store)
                .clock(clock)
                .syncTimeout(Duration.ofSeconds(20))
                .listener(new AuditListener() {
                    @Override
                    public void onRefused(AuditEvent event, RefusalReason reason) {
                        refused.add(event);
                    }
                });
    }

    private void start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
    }

    /** As Kotlin throws, which knows no checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneakily(Throwable failure) throws X {
        throw (X) failure;
    }

    /** An object of the host that can do nothing else. */
    private record Failing(Throwable failure) implements EventEnricher {
        @Override
        public AuditEvent enrich(AuditEvent event) {
            sneakily(failure);
            return event;
        }

        @Override
        public String toString() {
            sneakily(failure);
            return "";
        }
    }

    /** Fails the thread that made it. */
    private static final class BrokenClock implements InstantSource {
        private final Thread caller = Thread.currentThread();
        private volatile boolean broken;

        void failOnce() {
            broken = true;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread() == caller && broken) {
                broken = false;
                throw new AssertionError("no time");
            }
            return Instant.now();
        }
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new AssertionError("no");
        }
    }
}
