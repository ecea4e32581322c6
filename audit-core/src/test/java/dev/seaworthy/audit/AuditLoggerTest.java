package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLoggerTest {
    @TempDir
    Path folder;

    private final RecordingStore store = new RecordingStore();
    private final RecordingListener listener = new RecordingListener();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasNoThreadNoMeterAndABalancedAccount() throws InterruptedException {
        store.openGate();
        if (logger != null) {
            logger.close();
            assertThat(logger.account().balance()).isZero();
            assertThat(logger.account().queued()).isZero();
            assertThat(logger.account().inFlight()).isZero();
        }
        assertThat(meters.getMeters()).isEmpty();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("audit-")) {
                // One that close() left in the store ends once the store lets it go.
                thread.join(Duration.ofSeconds(20).toMillis());
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void asyncReturnsAtOnceAndTheEventIsStored() throws Exception {
        start(builder());

        AppendResult result = logger.log(AuditEvent.of("a.b"));

        assertThat(result).isInstanceOf(AppendResult.Queued.class);
        assertThat(listener.awaitStored().id()).isEqualTo(result.eventId());
        assertThat(store.ids()).containsExactly(result.eventId());
    }

    @Test
    void syncReturnsWhenTheEventIsStored() {
        start(builder().mode(AuditMode.SYNC));

        AppendResult result = logger.log(AuditEvent.of("a.b"));

        assertThat(result).isInstanceOf(AppendResult.Stored.class);
        assertThat(store.ids()).containsExactly(result.eventId());
    }

    @Test
    void whatWaitsBecomesOneBatch() throws Exception {
        start(builder());
        store.closeGate();
        logger.log(AuditEvent.of("a.first"));
        store.awaitEntered();
        for (int i = 0; i < 100; i++) {
            logger.log(AuditEvent.of("a.b"));
        }

        store.openGate();

        for (int i = 0; i < 101; i++) {
            listener.awaitStored();
        }
        assertThat(store.attempts).extracting(batch -> batch.events().size()).containsExactly(1, 100);
        assertThat(store.attempts.get(1).events())
                .extracting(event -> event.evidence().batchPosition())
                .isEqualTo(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void syncWithoutAJournalTimesOutWithTheEventAndLoggingItAgainStoresItOnce() throws Exception {
        start(builder().mode(AuditMode.SYNC).syncTimeout(Duration.ofMillis(50)));
        store.closeGate();

        AuditTimeoutException timeout = org.assertj.core.api.Assertions.catchThrowableOfType(
                AuditTimeoutException.class, () -> logger.log(AuditEvent.of("a.b")));

        assertThat(timeout)
                .hasMessageContaining("stays queued")
                .hasMessageContaining("log event() of this exception again")
                .hasMessageContaining("journal(Path)");
        store.openGate();
        listener.awaitStored();
        logger.log(timeout.event(), AuditMode.ASYNC);
        listener.awaitStored();
        assertThat(store.ids()).containsExactly(timeout.event().id());
    }

    @Test
    void syncWithAJournalIsSpooledAndStoredOnceWhenTheStoreComesBack() throws Exception {
        start(builder().mode(AuditMode.SYNC).journal(folder).syncTimeout(Duration.ofMillis(50)));
        store.closeGate();

        AppendResult inFlight = logger.log(AuditEvent.of("a.b"));
        AppendResult queued = logger.log(AuditEvent.of("a.c"));

        assertThat(inFlight).isInstanceOf(AppendResult.Spooled.class);
        assertThat(queued).isInstanceOf(AppendResult.Spooled.class);
        assertThat(logger.account().spooled()).isEqualTo(2);
        assertThat(logger.account().balance()).isZero();
        store.openGate();
        logger.close();
        assertThat(store.ids()).containsExactlyInAnyOrder(inFlight.eventId(), queued.eventId());
        assertThat(logger.account().stored()).isEqualTo(2);
        assertThat(logger.account().spooled()).isZero();
    }

    @Test
    void aBatchWhoseOutcomeIsUnknownIsRepeatedAsAReplay() throws Exception {
        start(builder());
        store.commitThenFailOnce();

        AppendResult result = logger.log(AuditEvent.of("a.b"));

        listener.awaitStored();
        assertThat(store.ids()).containsExactly(result.eventId());
        assertThat(store.attempts).extracting(EventBatch::replay).containsExactly(false, true);
    }

    @Test
    void journaledReturnsWhileTheStoreIsAway() throws Exception {
        store.goAway();
        start(builder().mode(AuditMode.JOURNALED).journal(folder));

        AppendResult result = logger.log(AuditEvent.of("a.b"));

        assertThat(result).isInstanceOf(AppendResult.Journaled.class);
        assertThat(logger.health().lastError()).contains("away");
        listener.awaitFailure();
        assertThat(logger.account().balance()).isZero();
        store.comeBack();
        assertThat(listener.awaitStored().id()).isEqualTo(result.eventId());
    }

    @Test
    void aFullQueueRefusesLowSeverityFirstAndCountsIt() throws Exception {
        start(builder().queueCapacity(20));
        store.closeGate();
        logger.log(AuditEvent.of("a.inflight"));
        store.awaitEntered();

        List<AppendResult> info = IntStream.range(0, 25)
                .mapToObj(i -> logger.log(AuditEvent.of("a.b")))
                .toList();
        AppendResult medium = logger.log(AuditEvent.of("a.b").severity(Severity.MEDIUM));
        AppendResult low = logger.log(AuditEvent.of("a.b").severity(Severity.LOW));
        AppendResult critical = logger.log(AuditEvent.of("a.b").severity(Severity.CRITICAL));
        AppendResult oneTooMany = logger.log(AuditEvent.of("a.b").severity(Severity.CRITICAL));

        assertThat(info).filteredOn(AppendResult::accepted).hasSize(18);
        assertThat(medium.accepted()).isTrue();
        assertThat(low.accepted()).isFalse();
        assertThat(critical.accepted()).isTrue();
        assertThat(oneTooMany.refusal()).contains(RefusalReason.QUEUE_FULL);
        assertThat(logger.account().refused()).containsEntry(RefusalReason.QUEUE_FULL, 9L);
        assertThat(listener.awaitRefused(9)).containsOnly(RefusalReason.QUEUE_FULL);
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void aFullQueueOverflowsIntoTheJournal() {
        start(builder().queueCapacity(1).journal(folder));
        store.closeGate();
        AppendResult inFlight = logger.log(AuditEvent.of("a.inflight"));
        store.awaitEntered();
        AppendResult queued = logger.log(AuditEvent.of("a.queued").severity(Severity.CRITICAL));

        AppendResult result = WriteModesTest.untilSpooled(logger);

        assertThat(queued).isInstanceOf(AppendResult.Queued.class);
        assertThat(result).isInstanceOf(AppendResult.Spooled.class);
        store.openGate();
        logger.close();
        assertThat(store.ids()).contains(inFlight.eventId(), queued.eventId(), result.eventId());
    }

    @Test
    void aFullJournalRefusesAndSaysSo() {
        store.goAway();
        start(builder()
                .mode(AuditMode.JOURNALED)
                .journal(folder)
                .journalLimit(1 << 16)
                .queueCapacity(1)
                .syncTimeout(Duration.ofMillis(100)));

        List<AppendResult> results = IntStream.range(0, 20)
                .mapToObj(i -> logger.log(AuditEvent.of("a.b").description("x".repeat(4000))))
                .toList();

        assertThat(results.get(0)).isInstanceOf(AppendResult.Journaled.class);
        assertThat(results.get(19).refusal()).contains(RefusalReason.JOURNAL_FULL);
        assertThat(logger.account().balance()).isZero();
        store.comeBack();
        logger.close();
        assertThat(store.ids())
                .containsAll(results.stream()
                        .filter(AppendResult::accepted)
                        .map(AppendResult::eventId)
                        .toList());
    }

    @Test
    void whatCloseCanNotStoreIsKeptForTheNextStart() throws Exception {
        start(builder().journal(folder).closeTimeout(Duration.ofSeconds(20)));
        store.goAway();
        List<AppendResult> results = IntStream.range(0, 10)
                .mapToObj(i -> logger.log(AuditEvent.of("a.b")))
                .toList();
        logger.close();
        assertThat(logger.account().spooled()).isEqualTo(10);
        assertThat(logger.account().balance()).isZero();
        store.comeBack();

        AuditLogger next = start(builder().journal(folder));

        for (int i = 0; i < 10; i++) {
            listener.awaitStored();
        }
        assertThat(store.ids())
                .containsExactlyInAnyOrderElementsOf(
                        results.stream().map(AppendResult::eventId).toList());
        assertThat(next.account().recovered()).isEqualTo(10);
        next.close();
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void anInterruptedCloseStillWaitsForTheWriter() throws Exception {
        start(builder());
        store.closeGate();
        AppendResult result = logger.log(AuditEvent.of("a.b"));
        assertThat(store.awaitEntered()).isTrue();
        Thread closing = Thread.currentThread();
        AtomicBoolean returned = new AtomicBoolean();
        Thread opener = new Thread(() -> {
            while (closing.getState() != Thread.State.TIMED_WAITING && !returned.get()) {
                Thread.onSpinWait();
            }
            store.openGate();
        });
        opener.start();

        closing.interrupt();
        logger.close();

        returned.set(true);
        assertThat(Thread.interrupted()).isTrue();
        opener.join(20_000);
        assertThat(store.ids()).containsExactly(result.eventId());
        assertThat(logger.account().stored()).isEqualTo(1);
    }

    @Test
    void whatCloseCanNeitherStoreNorKeepIsCountedAndReported() {
        start(builder().closeTimeout(Duration.ofMillis(100)));
        store.goAway();
        logger.log(AuditEvent.of("a.b"));

        logger.close();

        assertThat(logger.account().refused()).containsEntry(RefusalReason.SHUTDOWN, 1L);
        assertThat(listener.refused).containsExactly(RefusalReason.SHUTDOWN);
    }

    @Test
    void closeLeavesAStuckWriterUninterruptedBecauseH2WouldCloseTheDatabaseOfTheHost() throws Exception {
        AuditLoggerBuilder graceful = builder().journal(folder).closeTimeout(Duration.ofMillis(100));
        graceful.closeGrace = Duration.ofSeconds(20);
        start(graceful);
        store.closeGate();
        AppendResult result = logger.log(AuditEvent.of("a.b"));
        assertThat(store.awaitEntered()).isTrue();

        logger.close();
        store.openGate();
        store.awaitLeft();

        assertThat(store.ids()).containsExactly(result.eventId());
        assertThat(logger.account().spooled()).isEqualTo(1);
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void aClosedLoggerRefuses() {
        start(builder());
        logger.close();

        assertThat(logger.log(AuditEvent.of("a.b")).refusal()).contains(RefusalReason.CLOSED);
        assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.SYNC).refusal()).contains(RefusalReason.CLOSED);
    }

    @Test
    void anEventThatTheStoreRefusesIsSingledOut() throws Exception {
        start(builder().journal(folder));
        store.refuse(event -> "a.poison".equals(event.text(EventField.EVENT_TYPE)));
        store.closeGate();
        logger.log(AuditEvent.of("a.first"));
        store.awaitEntered();
        IntStream.range(0, 9).forEach(i -> logger.log(AuditEvent.of(i == 5 ? "a.poison" : "a.good")));

        store.openGate();
        logger.close();

        assertThat(store.ids()).hasSize(9);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
        assertThat(listener.refused).containsExactly(RefusalReason.REJECTED);
    }

    @Test
    void theWriterOutlivesAnErrorOfTheDriver() throws Exception {
        start(builder());
        store.throwErrorOnce();

        AppendResult result = logger.log(AuditEvent.of("a.b"));

        assertThat(listener.awaitFailure()).hasMessageContaining("AssertionError");
        assertThat(listener.awaitStored().id()).isEqualTo(result.eventId());
    }

    @Test
    void theModeOfTheCallWinsOverTheTypeButNotOverItsFloor() {
        EventType strong = EventType.of("a.strong").withMode(AuditMode.ASYNC).atLeast(AuditMode.SYNC);
        start(builder()
                .mode(AuditMode.ASYNC)
                .types(strong, EventType.of("a.typed").withMode(AuditMode.SYNC)));

        assertThat(logger.log(AuditEvent.of("a.other"))).isInstanceOf(AppendResult.Queued.class);
        assertThat(logger.log(AuditEvent.of("a.typed"))).isInstanceOf(AppendResult.Stored.class);
        assertThat(logger.log(AuditEvent.of("a.typed"), AuditMode.ASYNC)).isInstanceOf(AppendResult.Queued.class);
        assertThat(logger.log(AuditEvent.of("a.strong"), AuditMode.ASYNC)).isInstanceOf(AppendResult.Stored.class);
    }

    @Test
    void aFailingListenerStopsNothing() throws Exception {
        start(builder().listener(new AuditListener() {
            @Override
            public void onStored(List<StoredEvent> events) {
                throw new IllegalStateException("no");
            }
        }));

        logger.log(AuditEvent.of("a.b"));

        listener.awaitStored();
    }

    @Test
    void anErrorOfAListenerDoesNotRepeatTheBatch() throws Exception {
        start(builder().journal(folder).mode(AuditMode.JOURNALED).listener(new AuditListener() {
            @Override
            public void onStored(List<StoredEvent> events) {
                throw new NoClassDefFoundError("no");
            }
        }));

        logger.log(AuditEvent.of("a.first"));
        listener.awaitStored();
        logger.log(AuditEvent.of("a.second"));
        listener.awaitStored();

        logger.close();
        assertThat(logger.account().stored()).isEqualTo(2);
    }

    @Test
    void anEventThatCanNotBePreparedIsCountedAndTheHostGoesOn() {
        Thread caller = Thread.currentThread();
        AtomicBoolean broken = new AtomicBoolean();
        start(builder().clock(() -> {
            if (Thread.currentThread() == caller && broken.getAndSet(false)) {
                throw new IllegalStateException("no time");
            }
            return Instant.now();
        }));
        broken.set(true);

        AppendResult result = logger.log(AuditEvent.of("a.b"));

        assertThat(result.refusal()).contains(RefusalReason.INVALID);
    }

    @Test
    void impossibleSettingsAreRefusedByTheBuilder() {
        assertThatThrownBy(() ->
                        AuditLogger.builder(store).mode(AuditMode.JOURNALED).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("journal(Path)");
        assertThatThrownBy(() -> AuditLogger.builder(store)
                        .types(EventType.of("a.b").atLeast(AuditMode.JOURNALED))
                        .build())
                .hasMessageContaining("a.b");
        assertThatThrownBy(() -> AuditLogger.builder(store).queueCapacity(0).build())
                .hasMessageContaining("queueCapacity 0");
        assertThatThrownBy(() ->
                        AuditLogger.builder(store).syncTimeout(Duration.ZERO).build())
                .hasMessageContaining("syncTimeout");
    }

    @Test
    void timeoutsThatNobodyCanWaitForAreRefusedAndNoSettingIsNull() {
        AuditLoggerBuilder settings = AuditLogger.builder(store);

        assertThatThrownBy(() -> AuditLogger.builder(store)
                        .closeTimeout(ChronoUnit.FOREVER.getDuration())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("closeTimeout")
                .hasMessageContaining("at most PT1H");
        assertThatThrownBy(() -> AuditLogger.builder(store)
                        .syncTimeout(Duration.ofHours(1).plusNanos(1))
                        .build())
                .hasMessageContaining("syncTimeout");
        assertThatThrownBy(() -> settings.mode(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> settings.syncTimeout(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> settings.closeTimeout(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void anUnusableJournalFolderIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(
                        () -> AuditLogger.builder(store).journal(file).build().start())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("local disk");
    }

    @Test
    void theMetersShowThePipeline() throws Exception {
        start(builder());
        logger.log(AuditEvent.of("a.b"));
        listener.awaitStored();

        assertThat(meters.get(AuditMeters.OFFERED).functionCounter().count()).isEqualTo(1);
        assertThat(meters.get(AuditMeters.STORED).functionCounter().count()).isEqualTo(1);
        assertThat(meters.get(AuditMeters.QUEUE_DEPTH).gauge().value()).isZero();
        assertThat(meters.get(AuditMeters.DURABLE).gauge().value()).isEqualTo(1);
        assertThat(meters.get(AuditMeters.BATCH_SIZE).summary().count()).isEqualTo(1);
    }

    @Test
    void twoLoggersOnOneRegistryHaveMetersOfTheirOwn() throws Exception {
        start(builder());
        AuditLogger second = AuditLogger.builder(new RecordingStore())
                .meters(meters)
                .name("second")
                .syncTimeout(Duration.ofSeconds(20))
                .build()
                .start();
        second.log(AuditEvent.of("a.b"), AuditMode.SYNC);

        assertThat(storedMeter("audit")).isZero();
        assertThat(storedMeter("second")).isEqualTo(1);
        List<Meter> published = meters.getMeters();
        second.close();
        assertThat(published).allMatch(meter -> meter.getId().getTag("logger") != null);

        assertThat(meters.find(AuditMeters.STORED).tag("logger", "second").functionCounter())
                .isNull();
        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
        assertThat(storedMeter("audit")).isEqualTo(1);
    }

    @Test
    void aSecondLoggerOfTheSameNameDoesNotTakeTheMetersOfTheFirst() {
        start(builder());

        assertThatThrownBy(() -> builder().build().start())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("\"audit\"")
                .hasMessageContaining("name(...)");

        assertThat(storedMeter("audit")).isZero();
    }

    private double storedMeter(String name) {
        return meters.get(AuditMeters.STORED)
                .tag("logger", name)
                .functionCounter()
                .count();
    }

    @Test
    void healthShowsTheLastBatchAndWhatWasRefused() {
        start(builder());
        assertThat(logger.health().lastBatchSize()).isZero();
        assertThat(logger.health().lastCommit()).isEmpty();

        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
        logger.close();
        logger.log(AuditEvent.of("a.b"));

        assertThat(logger.health().lastBatchSize()).isEqualTo(1);
        assertThat(logger.health().lastCommit()).isPresent();
        assertThat(logger.health().lastStoredAt()).isPresent();
        assertThat(logger.health().refused()).containsExactly(java.util.Map.entry(RefusalReason.CLOSED, 1L));
        assertThat(logger.health().refusedTotal()).isEqualTo(1);
    }

    @Test
    void anEventInTheBatchBeingWrittenStillWaitsInMemory() throws Exception {
        start(builder());
        store.closeGate();
        logger.log(AuditEvent.of("a.b"));
        assertThat(store.awaitEntered()).isTrue();

        assertThat(logger.health().queueDepth()).isEqualTo(1);
        assertThat(logger.health().oldestAge()).isPresent();
        store.openGate();
        listener.awaitStored();
        assertThat(logger.health().queueDepth()).isZero();
        assertThat(logger.health().oldestAge()).isEmpty();
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store)
                .listener(listener)
                .meters(meters)
                .nodeId("node-1")
                .syncTimeout(Duration.ofSeconds(20));
    }

    private AuditLogger start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
        return logger;
    }
}
