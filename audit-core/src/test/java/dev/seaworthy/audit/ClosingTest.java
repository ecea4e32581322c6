package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A logger that closes under load, or while its store hangs, accounts for every event and returns in time. */
class ClosingTest {
    private static final int THREADS = 8;

    @TempDir
    Path folder;

    private final RecordingStore store = new RecordingStore();

    @ParameterizedTest
    @EnumSource(
            value = AuditMode.class,
            names = {"ASYNC", "JOURNALED", "SYNC"})
    void whateverIsLoggedWhileItClosesIsStoredOrRefused(AuditMode mode) throws Exception {
        AuditLogger logger = AuditLogger.builder(store)
                .journal(folder)
                .queueCapacity(100)
                .syncTimeout(Duration.ofSeconds(20))
                .build()
                .start();
        Set<UUID> accepted = new ConcurrentSkipListSet<>();
        Set<UUID> tooSlow = new ConcurrentSkipListSet<>();
        CountDownLatch warm = new CountDownLatch(THREADS * 10);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            ends.add(threads.submit(() -> {
                AppendResult result;
                do {
                    result = logger.log(AuditEvent.of("a.b"), mode);
                    if (result.accepted()) {
                        accepted.add(result.eventId());
                    } else if (result.refusal().equals(Optional.of(RefusalReason.JOURNAL_FULL))) {
                        tooSlow.add(result.eventId());
                    }
                    warm.countDown();
                } while (!result.refusal().equals(Optional.of(RefusalReason.CLOSED)));
            }));
        }
        assertThat(warm.await(20, TimeUnit.SECONDS)).isTrue();

        logger.close();

        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
        assertThat(logger.account().queued()).isZero();
        AuditLogger next = AuditLogger.builder(store).journal(folder).build().start();
        next.close();
        assertThat(store.ids()).containsAll(accepted);
        // A disk that is slow for a moment may have taken events after their callers had gone.
        assertThat(store.ids()).filteredOn(id -> !tooSlow.contains(id)).hasSize(accepted.size());
    }

    @Test
    void aFullQueueIsSavedInTheJournalAlthoughTheStoreHangs() {
        AuditLoggerBuilder builder =
                AuditLogger.builder(store).journal(folder).queueCapacity(4_000).closeTimeout(Duration.ofMillis(200));
        builder.journalPatience = Duration.ofMinutes(1);
        builder.closeGrace = Duration.ofSeconds(30);
        AuditLogger logger = builder.build().start();
        store.closeGate();
        logger.log(AuditEvent.of("a.first"));
        assertThat(store.awaitEntered()).isTrue();
        List<AppendResult> results = IntStream.range(0, 3_000)
                .mapToObj(i -> logger.log(AuditEvent.of("a.b")))
                .toList();

        long start = System.nanoTime();
        logger.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
        assertThat(results).allMatch(AppendResult.Queued.class::isInstance);
        assertThat(logger.account().spooled()).isEqualTo(3_001);
        assertThat(logger.account().balance()).isZero();
        store.openGate();
    }

    @Test
    void closingTwiceOrFromTwoThreadsIsOneClosing() throws Exception {
        AuditLogger logger = AuditLogger.builder(store).build().start();
        logger.log(AuditEvent.of("a.b"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> ends = List.of(threads.submit(logger::close), threads.submit(logger::close));
        for (Future<?> end : ends) {
            end.get(20, TimeUnit.SECONDS);
        }
        threads.shutdown();
        logger.close();

        assertThat(store.ids()).hasSize(1);
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void aWriterLeftBehindThatComesBackChangesNoCount() {
        AuditLogger first = AuditLogger.builder(store)
                .journal(folder)
                .mode(AuditMode.JOURNALED)
                .syncTimeout(Duration.ofSeconds(20))
                .closeTimeout(Duration.ofMillis(100))
                .build()
                .start();
        store.closeGate();
        first.log(AuditEvent.of("a.b"));
        assertThat(store.awaitEntered()).isTrue();
        first.close();
        assertThat(first.account().spooled()).isEqualTo(1);
        assertThat(first.account().balance()).isZero();

        store.openGate();
        store.awaitLeft();
        awaitWriterEnded();

        assertThat(store.ids()).hasSize(1);
        assertThat(first.account().stored()).isZero();
        assertThat(first.account().balance()).as("%s", first.account()).isZero();
    }

    @Test
    void whatAWriterLeftBehindRaisesIsRefusedAndNotForgotten() {
        AuditLogger logger = AuditLogger.builder(store)
                .bruteForce(2, Duration.ofMinutes(1))
                .closeTimeout(Duration.ofMillis(100))
                .build();
        for (int i = 0; i < 2; i++) {
            logger.log(AuditEvents.loginFailed("alice", "wrong password"));
        }
        store.closeGate();
        logger.start();
        assertThat(store.awaitEntered()).isTrue();
        logger.close();

        store.openGate();
        awaitWriterEnded();

        assertThat(store.ids()).hasSize(2);
        assertThat(logger.account().offered()).isEqualTo(3);
        assertThat(logger.account().queued()).isZero();
        assertThat(logger.account().refused()).containsEntry(RefusalReason.CLOSED, 1L);
    }

    private static void awaitWriterEnded() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("audit-writer")) {
                PatientJoin.ended(thread, Duration.ofSeconds(20));
            }
        }
    }
}
