package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers of a logger meet while the disk of its journal hangs, and where their events are afterwards. */
@Tag("dear")
@Timeout(120)
class HungJournalTest {
    private static final int CALLERS = 8;
    private static final int EVENTS = 3;

    @TempDir
    Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final RecordingStore store = new RecordingStore();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private AuditLogger logger;

    @AfterEach
    void close() {
        disk.answer();
        logger.close();
        callers.shutdownNow();
    }

    @Test
    void journaledEventsGoToTheStoreInsteadAndAreThereOnce() throws Exception {
        start(AuditMode.JOURNALED, 1000, Duration.ofSeconds(8));
        disk.hang();

        List<AppendResult> results = logged();
        disk.answer();
        logger.close();

        assertThat(results).allMatch(AppendResult::accepted);
        assertThat(store.ids())
                .containsExactlyInAnyOrderElementsOf(
                        results.stream().map(AppendResult::eventId).toList());
        assertThat(logger.account().recovered()).isPositive();
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void withoutStoreAndDiskEventsAreRefusedAndWhatTheDiskTookLateIsCounted() throws Exception {
        store.goAway();
        start(AuditMode.JOURNALED, 1000, Duration.ofMillis(500));
        disk.hang();

        List<AppendResult> results = logged();
        disk.answer();
        store.comeBack();
        logger.close();

        List<UUID> accepted = results.stream()
                .filter(AppendResult::accepted)
                .map(AppendResult::eventId)
                .toList();
        assertThat(results).anyMatch(result -> !result.accepted());
        assertThat(store.ids()).doesNotHaveDuplicates().containsAll(accepted);
        assertThat(logger.account().recovered()).isPositive();
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsRefused() throws Exception {
        store.goAway();
        start(AuditMode.ASYNC, 2, Duration.ofMillis(500));
        disk.hang();

        List<AppendResult> results = logged();
        disk.answer();
        store.comeBack();
        logger.close();

        assertThat(results).anyMatch(result -> result.refusal().isPresent());
        assertThat(logger.account().balance()).isZero();
    }

    private void start(AuditMode mode, int queue, Duration syncTimeout) {
        AuditLoggerBuilder builder = AuditLogger.builder(store)
                .mode(mode)
                .journal(folder)
                .queueCapacity(queue)
                .syncTimeout(syncTimeout)
                .closeTimeout(Duration.ofSeconds(20));
        builder.segments = disk;
        logger = builder.build().start();
    }

    private List<AppendResult> logged() throws Exception {
        List<Future<List<AppendResult>>> running = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            running.add(callers.submit(() -> IntStream.range(0, EVENTS)
                    .mapToObj(n -> logger.log(AuditEvent.of("a.b")))
                    .toList()));
        }
        List<AppendResult> results = new ArrayList<>();
        for (Future<List<AppendResult>> caller : running) {
            results.addAll(caller.get(60, TimeUnit.SECONDS));
        }
        return results;
    }
}
