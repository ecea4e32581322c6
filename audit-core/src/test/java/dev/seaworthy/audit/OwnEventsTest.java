package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the logger itself has to tell is logged in the mode that its type asks for. */
class OwnEventsTest {
    @TempDir
    Path folder;

    private final RecordingStore store = new RecordingStore();
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        store.openGate();
        if (logger != null) {
            logger.close();
            assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
        }
    }

    @Test
    void aHoldWhoseTypeAsksForSyncIsInTheTrailWhenItIsReleased() throws Exception {
        start(AuditLogger.builder(new HoldingStore())
                .syncTimeout(Duration.ofSeconds(20))
                .types(EventTypes.HOLD_RELEASED.atLeast(AuditMode.SYNC)));

        store.closeGate();
        CompletableFuture<Boolean> release = CompletableFuture.supplyAsync(
                () -> logger.holds().release(UUID.randomUUID(), "settled", Actor.user("lawyer")));
        assertThat(store.awaitEntered()).isTrue();

        assertThatThrownBy(() -> release.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        store.openGate();
        assertThat(release.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(store.events()).singleElement().satisfies(event -> assertThat(event.text(EventField.EVENT_TYPE))
                .isEqualTo("audit.hold.released"));
    }

    @Test
    void aHoldIsToldOutsideTheTransactionOfItsCaller() {
        start(AuditLogger.builder(new HoldingStore())
                .syncTimeout(Duration.ofSeconds(20))
                .mode(AuditMode.TRANSACTIONAL));

        logger.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));

        assertThat(store.ids()).hasSize(1);
    }

    @Test
    void aReportWhoseTypeAsksForTheJournalIsInItBeforeTheStoreHasIt() {
        AtomicInteger logins = new AtomicInteger();
        store.refuse(event -> {
            if (logins.incrementAndGet() == 2) {
                store.forgetEntered();
                store.closeGate();
            }
            return false;
        });
        start(AuditLogger.builder(store)
                .journal(folder)
                .syncTimeout(Duration.ofSeconds(20))
                .bruteForce(2, Duration.ofMinutes(1))
                .types(EventTypes.BRUTE_FORCE_DETECTED.atLeast(AuditMode.JOURNALED)));

        AuditEvent failed = AuditEvent.of(EventTypes.LOGIN_FAILED);
        logger.log(failed.by(Actor.anonymous().named("ada")), AuditMode.SYNC);
        logger.log(failed.by(Actor.anonymous().named("ada")), AuditMode.SYNC);
        assertThat(store.awaitEntered()).isTrue();

        assertThat(logger.account().spooled()).isEqualTo(1);
        assertThat(logger.account().queued() + logger.account().inFlight()).isZero();
    }

    static Stream<EventType> impossible() {
        return Stream.of(
                EventTypes.BRUTE_FORCE_DETECTED.atLeast(AuditMode.SYNC),
                EventTypes.BRUTE_FORCE_CLEARED.withMode(AuditMode.TRANSACTIONAL),
                EventTypes.AUDIT_LOSS.withMode(AuditMode.SYNC));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void whatTheWriterRaisesCanNotWaitForTheWriter(EventType type) {
        assertThatThrownBy(() -> AuditLogger.builder(store).types(type).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type.name())
                .hasMessageContaining("use JOURNALED or ASYNC");
    }

    private void start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
    }

    /** The same store, which also says yes to every hold. */
    private final class HoldingStore implements AuditStore, HoldStore {
        @Override
        public void prepare() {}

        @Override
        public void append(EventBatch batch) {
            store.append(batch);
        }

        @Override
        public boolean durable() {
            return store.durable();
        }

        @Override
        public void place(LegalHold hold) {}

        @Override
        public boolean release(UUID id, Instant at) {
            return true;
        }

        @Override
        public List<LegalHold> activeHolds() {
            return List.of();
        }

        @Override
        public List<LegalHold> releasedHolds(int most) {
            return List.of();
        }
    }
}
