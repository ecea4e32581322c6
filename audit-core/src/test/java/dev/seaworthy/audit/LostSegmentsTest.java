package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that works, and a journal of which one segment can not be read any more. */
class LostSegmentsTest {
    private static final int EVENTS = 3;

    @TempDir
    Path folder;

    private final RecordingStore store = new RecordingStore();
    private final RecordingListener listener = new RecordingListener();
    private final HeardLog heard = new HeardLog(WriterStatus.class);
    private AuditLogger logger;

    @BeforeEach
    void startOverTwoSegmentsOfWhichOneIsBeingStored() throws IOException {
        deadJournal();
        deadJournal();
        store.closeGate();
        logger = AuditLogger.builder(store)
                .journal(folder)
                .listener(listener)
                .syncTimeout(Duration.ofSeconds(20))
                .build()
                .start();
        assertThat(store.awaitEntered()).isTrue();
    }

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        logger.close();
        heard.close();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
    }

    @Test
    void healthBlamesTheJournalAndNotTheStore() throws Exception {
        for (Path segment : segments()) {
            Files.delete(segment);
            Files.createDirectory(segment);
        }
        store.openGate();

        for (int i = 0; i < 5; i++) {
            assertThat(logger.log(AuditEvent.of("a.b"), AuditMode.SYNC)).isInstanceOf(AppendResult.Stored.class);
            assertThat(logger.health().lastError()).isEmpty();
        }

        assertThat(logger.health().journalError()).isPresent();
        assertThat(heard.messages("stored again")).isEmpty();
        assertThat(logger.account().spooled()).isEqualTo(EVENTS);
    }

    @Test
    void whatIsLostWithASegmentIsReportedAsLoss() throws Exception {
        for (Path segment : segments()) {
            Files.delete(segment);
        }
        store.openGate();

        StoredEvent event = listener.awaitStored();
        for (int i = 0; i < 20 && !"audit.loss".equals(event.text(EventField.EVENT_TYPE)); i++) {
            logger.log(AuditEvent.of("a.b"));
            event = listener.awaitStored();
        }

        assertThat(event.text(EventField.METADATA)).contains("{\"damaged\":" + EVENTS + "}");
        assertThat(logger.health().journalError()).isEmpty();
    }

    private void deadJournal() throws IOException {
        try (Journal dead = Journal.open(folder, 1 << 20, new Ledger())) {
            for (int i = 0; i < EVENTS; i++) {
                dead.append(JournalEvents.payload(), Duration.ofSeconds(20));
            }
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(JournalSegment.SUFFIX))
                    .toList();
        }
    }
}
