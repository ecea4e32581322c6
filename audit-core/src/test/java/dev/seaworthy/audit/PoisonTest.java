package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event is set aside only when it is the event that is at fault. */
class PoisonTest {
    private static final Predicate<StoredEvent> POISON = event -> "a.poison".equals(event.text(EventField.EVENT_TYPE));

    @TempDir
    Path folder;

    private final RecordingListener listener = new RecordingListener();
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        logger.close();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
    }

    @Test
    void aStoreThatTakesNothingIsAtFaultItselfAndEverythingIsKeptUntilItIsMended() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        RejectingStore store = new RejectingStore(true, event -> broken.get());
        logger = builder(store).journal(folder).build();
        log(100, "a.b");
        logger.start();
        for (int attempt = 0; attempt < 4; attempt++) {
            assertThat(listener.awaitFailure()).hasMessageContaining("the store takes no events now");
        }
        assertThat(logger.account().deadLettered()).isZero();
        assertThat(logger.health().lastError()).isPresent();
        assertThat(store.refusals).isLessThan(12);

        broken.set(false);

        for (int i = 0; i < 100; i++) {
            listener.awaitStored();
        }
        assertThat(listener.refused).isEmpty();
    }

    @Test
    void oneBadEventAmongManyIsADeadLetterAndTheOthersAreStored() throws Exception {
        RejectingStore store = new RejectingStore(true, POISON);
        logger = builder(store).journal(folder).build();
        log(70, "a.b");
        log(1, "a.poison");
        log(29, "a.b");

        logger.start();

        assertThat(listener.awaitRefused(1)).containsExactly(RefusalReason.REJECTED);
        logger.close();
        assertThat(store.ids).hasSize(99);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
        assertThat(store.trials).isEqualTo(1);
    }

    @Test
    void aLoneBadEventIsADeadLetterAtOnce() throws Exception {
        RejectingStore store = new RejectingStore(true, POISON);
        logger = builder(store).journal(folder).build().start();

        AppendResult result = logger.log(AuditEvent.of("a.poison"), AuditMode.SYNC);

        assertThat(result.refusal()).contains(RefusalReason.REJECTED);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
        assertThat(listener.failures).isEmpty();
    }

    @Test
    void anEventThatBreaksEveryBatchWithoutBeingRejectedIsSetAsideAfterThreeAttempts() throws Exception {
        RejectingStore store = new RejectingStore(false, POISON);
        logger = builder(store).journal(folder).build();
        log(10, "a.b");
        log(1, "a.poison");
        log(10, "a.b");

        logger.start();

        listener.awaitFailure();
        listener.awaitFailure();
        assertThat(listener.awaitRefused(1)).containsExactly(RefusalReason.REJECTED);
        logger.close();
        assertThat(store.ids).hasSize(20);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
    }

    @Test
    void aStoreThatIsAwayIsNotBlamedOnAnEventHoweverOften() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        RejectingStore store = new RejectingStore(false, event -> away.get());
        logger = builder(store).journal(folder).build();
        log(10, "a.b");
        logger.start();
        for (int attempt = 0; attempt < 4; attempt++) {
            listener.awaitFailure();
        }

        away.set(false);

        for (int i = 0; i < 10; i++) {
            listener.awaitStored();
        }
        assertThat(logger.account().deadLettered()).isZero();
    }

    @Test
    void manyBadEventsDoNotCostACommitForEachGoodOne() throws Exception {
        RejectingStore store = new RejectingStore(true, POISON);
        logger = builder(store).journal(folder).build();
        IntStream.range(0, 400).forEach(i -> log(1, i % 2 == 0 ? "a.b" : "a.poison"));

        logger.start();

        assertThat(listener.awaitRefused(200)).containsOnly(RefusalReason.REJECTED);
        logger.close();
        assertThat(store.ids).hasSize(200);
        assertThat(logger.account().deadLettered()).isEqualTo(200);
        assertThat(store.commits.size()).isLessThan(60);
        assertThat(store.refusals).isLessThan(300);
    }

    @Test
    void anEventOfATimeThatTheStoreTakesNoMoreIsSetAsideWhereItCanBeKept() throws Exception {
        Instant partitionsBegin = Instant.parse("2026-01-02T00:00:00Z");
        RejectingStore store =
                new RejectingStore(true, event -> event.createdAt().isBefore(partitionsBegin));
        SettableClock clock = new SettableClock(partitionsBegin.minusSeconds(60));
        logger = builder(store).journal(folder).clock(clock).build();
        log(1, "a.old");
        clock.set(partitionsBegin.plusSeconds(60));
        log(5, "a.b");

        logger.start();

        assertThat(listener.awaitRefused(1)).containsExactly(RefusalReason.REJECTED);
        logger.close();
        assertThat(store.ids).hasSize(5);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
    }

    @Test
    void withoutAJournalAnEventOfSuchATimeIsNotLost() throws Exception {
        AtomicBoolean gone = new AtomicBoolean(true);
        Instant partitionsBegin = Instant.parse("2026-01-02T00:00:00Z");
        RejectingStore store = new RejectingStore(
                true, event -> gone.get() && event.createdAt().isBefore(partitionsBegin));
        SettableClock clock = new SettableClock(partitionsBegin.minusSeconds(60));
        logger = builder(store).clock(clock).build();
        log(1, "a.old");
        clock.set(partitionsBegin.plusSeconds(60));
        logger.start();
        assertThat(listener.awaitFailure()).hasMessageContaining("partitions");

        gone.set(false);

        listener.awaitStored();
        assertThat(logger.account().refusedTotal()).isZero();
    }

    @Test
    void aStoreThatCanNotTryIsBelievedTheFifthTime() throws Exception {
        RecordingStore store = new RecordingStore();
        store.refuse(POISON);
        logger = AuditLogger.builder(store).listener(listener).journal(folder).build();
        logger.start();

        logger.log(AuditEvent.of("a.poison"));

        for (int attempt = 0; attempt < 4; attempt++) {
            assertThat(listener.awaitFailure()).hasMessageContaining("refuses every event");
        }
        assertThat(listener.awaitRefused(1)).containsExactly(RefusalReason.REJECTED);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
    }

    @Test
    void aStoreThatCanNotTryIsNotAskedAboutEachOfManyEventsItRefuses() throws Exception {
        RecordingStore store = new RecordingStore();
        AtomicBoolean broken = new AtomicBoolean(true);
        store.refuse(event -> broken.get());
        logger = AuditLogger.builder(store).listener(listener).journal(folder).build();
        log(400, "a.b");
        logger.start();

        listener.awaitFailure();
        // About forty for each attempt, and more attempts follow while this thread waits for its turn.
        assertThat(store.attempts).hasSizeLessThan(250);
        broken.set(false);

        for (int i = 0; i < 400; i++) {
            listener.awaitStored();
        }
        assertThat(logger.account().deadLettered()).isZero();
    }

    @Test
    void whatCanNotBeKeptAsADeadLetterIsRefusedAndReported() throws Exception {
        logger = builder(new RejectingStore(true, POISON)).build().start();

        AppendResult result = logger.log(AuditEvent.of("a.poison"), AuditMode.SYNC);

        assertThat(result.refusal()).contains(RefusalReason.REJECTED);
        assertThat(logger.account().refused()).containsEntry(RefusalReason.REJECTED, 1L);
    }

    private AuditLoggerBuilder builder(AuditStore store) {
        return AuditLogger.builder(store).listener(listener).syncTimeout(Duration.ofSeconds(20));
    }

    /** Before the start, so that they become one batch. */
    private void log(int events, String type) {
        List<AppendResult> results = IntStream.range(0, events)
                .mapToObj(i -> logger.log(AuditEvent.of(type)))
                .toList();
        assertThat(results).allMatch(AppendResult::accepted);
    }
}
