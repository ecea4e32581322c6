package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code log} returns in each mode, and which mode counts. */
class WriteModesTest {
    private static final int SMALLEST_JOURNAL = 1 << 16;

    @TempDir
    Path folder;

    private final RecordingStore store = new RecordingStore();
    private final RecordingListener listener = new RecordingListener();
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        store.openGate();
        logger.close();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // logger, type, floor of the type, call -> result
        "ASYNC, , ASYNC, , Queued",
        "JOURNALED, , ASYNC, , Journaled",
        "SYNC, , ASYNC, , Stored",
        "SYNC, ASYNC, ASYNC, , Queued",
        "SYNC, JOURNALED, ASYNC, , Journaled",
        "ASYNC, SYNC, ASYNC, , Stored",
        "SYNC, SYNC, ASYNC, ASYNC, Queued",
        "ASYNC, ASYNC, ASYNC, JOURNALED, Journaled",
        "ASYNC, ASYNC, ASYNC, SYNC, Stored",
        "ASYNC, , JOURNALED, , Journaled",
        "ASYNC, , SYNC, , Stored",
        "SYNC, , JOURNALED, , Stored",
        "ASYNC, ASYNC, JOURNALED, , Journaled",
        "ASYNC, JOURNALED, SYNC, , Stored",
        "ASYNC, , JOURNALED, ASYNC, Journaled",
        "ASYNC, , SYNC, ASYNC, Stored",
        "ASYNC, , SYNC, JOURNALED, Stored",
        "ASYNC, , JOURNALED, SYNC, Stored",
        "SYNC, , TRANSACTIONAL, SYNC, Stored",
        "ASYNC, , TRANSACTIONAL, ASYNC, Stored",
        "TRANSACTIONAL, , ASYNC, , Stored",
        "ASYNC, TRANSACTIONAL, ASYNC, ASYNC, Queued"
    })
    void theCallWinsOverTheTypeAndTheTypeOverTheLoggerButNeverBelowTheFloorOfTheType(
            AuditMode ofLogger, AuditMode ofType, AuditMode floor, AuditMode ofCall, String result) {
        EventType type = EventType.of("a.b").atLeast(floor);
        start(builder()
                .journal(folder)
                .mode(ofLogger)
                .orElse(AuditMode.SYNC)
                .types(ofType == null ? type : type.withMode(ofType)));

        AppendResult appended =
                ofCall == null ? logger.log(AuditEvent.of("a.b")) : logger.log(AuditEvent.of("a.b"), ofCall);

        assertThat(appended.getClass().getSimpleName()).isEqualTo(result);
    }

    @Test
    void aTypeThatIsNotRegisteredBringsItsOwnModeAndFloor() {
        start(builder());

        assertThat(logger.log(AuditEvent.of(EventType.of("a.b").withMode(AuditMode.SYNC))))
                .isInstanceOf(AppendResult.Stored.class);
        assertThat(logger.log(AuditEvent.of(EventType.of("a.b").atLeast(AuditMode.SYNC)), AuditMode.ASYNC))
                .isInstanceOf(AppendResult.Stored.class);
    }

    @Test
    void theTypeThatAnEnricherChoseDecidesTheMode() {
        start(builder()
                .types(EventType.of("a.strict").atLeast(AuditMode.SYNC))
                .enrich(event -> AuditEvent.of("a.strict")));

        assertThat(logger.log(AuditEvent.of("a.b"))).isInstanceOf(AppendResult.Stored.class);
        assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC)).isInstanceOf(AppendResult.Stored.class);
    }

    @Test
    void journaledGoesLikeSyncWhereACallAsksForItWithoutAJournal() {
        start(builder());
        assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.JOURNALED)).isInstanceOf(AppendResult.Stored.class);
        logger.close();

        start(builder().syncTimeout(Duration.ofMillis(50)));
        store.closeGate();
        assertThatThrownBy(() -> logger.log(AuditEvent.of("a.b"), AuditMode.JOURNALED))
                .isInstanceOf(AuditTimeoutException.class);
    }

    @Test
    void journaledIsStoredByTheWriterWhenTheJournalIsFull() throws Exception {
        startWithFullJournal(Duration.ofSeconds(20));

        CompletableFuture<AppendResult> result =
                CompletableFuture.supplyAsync(() -> logger.log(large(), AuditMode.JOURNALED));
        // Sooner, the writer would have made room in the journal.
        while (logger.health().queueDepth() == 0 && !result.isDone()) {
            Thread.onSpinWait();
        }
        store.openGate();

        assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(AppendResult.Stored.class);
    }

    @Test
    void journaledIsRefusedWhenTheJournalIsFullAndTheStoreDoesNotAnswer() throws Exception {
        startWithFullJournal(Duration.ofMillis(50));

        AppendResult result = logger.log(large(), AuditMode.JOURNALED);

        assertThat(result.refusal()).contains(RefusalReason.JOURNAL_FULL);
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void journaledIsRefusedAlsoWhenItsEventIsJustBeingWritten() throws Exception {
        store.goAway();
        start(builder().journal(folder).journalLimit(SMALLEST_JOURNAL).syncTimeout(Duration.ofMillis(50)));
        fillJournal();
        store.closeGate();
        store.comeBack();
        AppendResult waiting = logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC);
        assertThat(store.awaitEntered()).isTrue();

        AppendResult result = logger.log(large(), AuditMode.JOURNALED);

        assertThat(waiting).isInstanceOf(AppendResult.Queued.class);
        assertThat(result.refusal()).contains(RefusalReason.JOURNAL_FULL);
    }

    @Test
    void syncWithAFullJournalTimesOutAndLoggingTheEventAgainStoresItOnce() throws Exception {
        startWithFullJournal(Duration.ofMillis(50));

        AuditTimeoutException timeout =
                catchThrowableOfType(AuditTimeoutException.class, () -> logger.log(large(), AuditMode.SYNC));
        AuditTimeoutException again =
                catchThrowableOfType(AuditTimeoutException.class, () -> logger.log(timeout.event(), AuditMode.SYNC));

        assertThat(timeout)
                .hasMessageContaining("the journal could not take it")
                .hasMessageContaining("stays queued");
        assertThat(again.event().id()).isEqualTo(timeout.event().id());
        assertThat(logger.account().balance()).isZero();
        store.openGate();
        logger.close();
        assertThat(store.ids()).containsOnlyOnce(timeout.event().id());
        assertThat(store.attempts)
                .allSatisfy(batch ->
                        assertThat(batch.events()).extracting(StoredEvent::id).doesNotHaveDuplicates());
    }

    @Test
    void anEventLoggedAgainIsStoredAsAReplay() throws Exception {
        start(builder().syncTimeout(Duration.ofMillis(50)));
        store.closeGate();
        AuditTimeoutException timeout = catchThrowableOfType(
                AuditTimeoutException.class, () -> logger.log(AuditEvent.of("a.b"), AuditMode.SYNC));
        store.openGate();
        listener.awaitStored();

        logger.log(timeout.event(), AuditMode.ASYNC);
        listener.awaitStored();

        assertThat(store.attempts).extracting(EventBatch::replay).containsExactly(false, true);
        assertThat(store.ids()).containsExactly(timeout.event().id());
    }

    @Test
    void whatWasSpooledWhileItWasBeingWrittenIsStoredAsAReplay() throws Exception {
        start(builder().journal(folder).syncTimeout(Duration.ofSeconds(5)));
        store.closeGate();
        CompletableFuture<AppendResult> call =
                CompletableFuture.supplyAsync(() -> logger.log(AuditEvent.of("a.b"), AuditMode.SYNC));
        assertThat(store.awaitEntered()).isTrue();
        AppendResult result = call.get(60, TimeUnit.SECONDS);

        store.openGate();
        listener.awaitStored();
        listener.awaitStored();

        assertThat(result).isInstanceOf(AppendResult.Spooled.class);
        assertThat(store.attempts).extracting(EventBatch::replay).containsExactly(false, true);
        assertThat(store.ids()).containsExactly(result.eventId());
    }

    @Test
    void aSyncCallerHearsThatTheLoggerClosed() throws Exception {
        start(builder().syncTimeout(Duration.ofSeconds(20)).closeTimeout(Duration.ofMillis(50)));
        store.closeGate();
        CompletableFuture<AppendResult> result =
                CompletableFuture.supplyAsync(() -> logger.log(AuditEvent.of("a.b"), AuditMode.SYNC));
        assertThat(store.awaitEntered()).isTrue();

        logger.close();

        assertThat(result.get(20, TimeUnit.SECONDS).refusal()).contains(RefusalReason.SHUTDOWN);
        assertThat(logger.account().refused()).containsEntry(RefusalReason.SHUTDOWN, 1L);
    }

    @Test
    void asyncNeverWaitsForTheStore() {
        start(builder().journal(folder).queueCapacity(10));
        store.closeGate();

        assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC)).isInstanceOf(AppendResult.Queued.class);
        assertThat(untilSpooled(logger)).isInstanceOf(AppendResult.Spooled.class);
        assertThat(store.ids()).isEmpty();
    }

    @Test
    void whatACallerSavedInTheJournalTakesNoPlaceInTheQueue() {
        start(builder().journal(folder).queueCapacity(4).syncTimeout(Duration.ofMillis(50)));
        store.closeGate();
        logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC);
        assertThat(store.awaitEntered()).isTrue();

        for (int i = 0; i < 4; i++) {
            assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.SYNC)).isInstanceOf(AppendResult.Spooled.class);
        }

        assertThat(logger.health().queueDepth()).isEqualTo(1);
        assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC)).isInstanceOf(AppendResult.Queued.class);
    }

    @Test
    void whatACallerGaveUpTakesNoPlaceInTheQueue() {
        store.goAway();
        start(builder()
                .journal(folder)
                .journalLimit(SMALLEST_JOURNAL)
                .queueCapacity(4)
                .syncTimeout(Duration.ofMillis(50)));
        fillJournal();
        store.closeGate();
        store.comeBack();
        logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC);
        assertThat(store.awaitEntered()).isTrue();

        for (int i = 0; i < 4; i++) {
            assertThat(logger.log(large(), AuditMode.JOURNALED).refusal()).contains(RefusalReason.JOURNAL_FULL);
        }

        assertThat(logger.log(large(), AuditMode.ASYNC)).isInstanceOf(AppendResult.Queued.class);
    }

    /** Logs {@code ASYNC} until one overflows into the journal; before that, a busy disk may have refused some. */
    static AppendResult untilSpooled(AuditLogger logger) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        AppendResult result;
        do {
            result = logger.log(AuditEvent.of("a.b"), AuditMode.ASYNC);
        } while (!(result instanceof AppendResult.Spooled) && System.nanoTime() < end);
        return result;
    }

    private void startWithFullJournal(Duration syncTimeout) {
        start(builder().journal(folder).journalLimit(SMALLEST_JOURNAL).syncTimeout(syncTimeout));
        store.closeGate();
        fillJournal();
    }

    private void fillJournal() {
        for (int i = 0; i < 15; i++) {
            assertThat(logger.log(large(), AuditMode.JOURNALED)).isInstanceOf(AppendResult.Journaled.class);
        }
    }

    private static AuditEvent large() {
        return AuditEvent.of("a.b").description("x".repeat(4000));
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store).listener(listener).nodeId("node-1").syncTimeout(Duration.ofSeconds(20));
    }

    private void start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
    }
}
