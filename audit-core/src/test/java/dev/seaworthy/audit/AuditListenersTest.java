package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a listener does, or fails to do, reaches neither writer nor callers. */
class AuditListenersTest {
    private final RecordingStore store = new RecordingStore();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void aHungListenerHoldsNeitherTheWriterNorCloseAndWhatItMissedIsCounted() throws Exception {
        AuditLogger logger = AuditLogger.builder(store)
                .listener(hanging())
                .syncTimeout(Duration.ofSeconds(20))
                .closeTimeout(Duration.ofMillis(100))
                .build()
                .start();
        logger.log(AuditEvent.of("a.first"), AuditMode.SYNC);
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 9; i++) {
            assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.SYNC)).isInstanceOf(AppendResult.Stored.class);
        }
        long start = System.nanoTime();
        logger.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(logger.health().listenerMissed()).isEqualTo(9);
        assertThat(logger.account().stored()).isEqualTo(10);
        release.countDown();
    }

    @Test
    void notificationsBeyondTheCapacityAreMissedAndCounted() throws Exception {
        List<Integer> heard = new ArrayList<>();
        GuardedListeners listeners = new GuardedListeners(
                List.of(hanging(), new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        heard.add(events.size());
                    }
                }),
                GuardedListeners.Watch.NONE,
                10);
        listeners.start();
        listeners.stored(events(1));
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();

        listeners.stored(events(4));
        listeners.stored(events(7));
        listeners.stored(events(6));

        assertThat(listeners.missed()).isEqualTo(7);
        release.countDown();
        listeners.close(Duration.ofSeconds(20));
        assertThat(heard).containsExactly(1, 4, 6);
    }

    @Test
    void afterTheCloseNobodyIsCalledSlow() {
        try (HeardLog heard = new HeardLog(ListenerThread.class)) {
            AuditLogger logger = AuditLogger.builder(store)
                    .listener(new RecordingListener())
                    .build()
                    .start();
            logger.close();

            logger.log(AuditEvent.of("a.b"));

            assertThat(logger.health().listenerMissed()).isEqualTo(1);
            assertThat(heard.messages("too slow")).isEmpty();
        }
    }

    @Test
    void everythingIsToldInOrderBeforeCloseReturns() {
        List<Object> heard = new ArrayList<>();
        AuditListener listener = new AuditListener() {
            @Override
            public void onStored(List<StoredEvent> events) {
                events.forEach(event -> heard.add(event.id()));
            }
        };
        AuditLogger logger =
                AuditLogger.builder(store).listener(listener).build().start();

        List<Object> logged = new ArrayList<>();
        IntStream.range(0, 2000)
                .forEach(i -> logged.add(logger.log(AuditEvent.of("a.b")).eventId()));
        logger.close();

        assertThat(heard).isEqualTo(logged);
    }

    @Test
    void aListenerMayLogSyncAndCloseTheLogger() throws Exception {
        AtomicReference<AuditLogger> logger = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<AppendResult> result = new AtomicReference<>();
        logger.set(AuditLogger.builder(store)
                .syncTimeout(Duration.ofSeconds(20))
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        if (result.get() == null) {
                            result.set(new AppendResult.Queued(events.get(0).id()));
                            result.set(logger.get().log(AuditEvent.of("a.answer"), AuditMode.SYNC));
                            logger.get().close();
                            closed.countDown();
                        }
                    }
                })
                .build());
        logger.get().start();

        logger.get().log(AuditEvent.of("a.b"));

        assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(result.get()).isInstanceOf(AppendResult.Stored.class);
        assertThat(store.ids()).hasSize(2);
    }

    private static List<StoredEvent> events(int count) {
        return new SealedEvents(java.time.InstantSource.system())
                .batch(IntStream.range(0, count)
                        .mapToObj(i -> AuditEvent.of("a.b"))
                        .toList())
                .events();
    }

    private AuditListener hanging() {
        return new AuditListener() {
            @Override
            public void onStored(List<StoredEvent> events) {
                entered.countDown();
                try {
                    assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
