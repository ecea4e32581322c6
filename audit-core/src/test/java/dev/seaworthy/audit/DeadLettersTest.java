package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that the store refuses are kept, can be looked at and be submitted again. */
@Tag("dear")
@Timeout(60)
class DeadLettersTest {
    private static final String POISON = "a.poison";
    private static final byte[] NEWER = {CanonicalForm.VERSION + 1, 42};

    @TempDir
    Path folder;

    private final AtomicBoolean refusing = new AtomicBoolean(true);
    private final RejectingStore store =
            new RejectingStore(true, event -> refusing.get() && POISON.equals(event.text(EventField.EVENT_TYPE)));
    private final FaultyDisk disk = new FaultyDisk();
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        logger.close();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
    }

    @Test
    void aRefusedEventIsListedWithItsReasonAndTime() {
        start();
        Instant before = Instant.now().minusSeconds(1);
        UUID id = poison();

        List<DeadLetter> letters = logger.deadLetters().list(10);

        assertThat(letters).hasSize(1);
        DeadLetter letter = letters.get(0);
        assertThat(letter.readable()).isTrue();
        assertThat(letter.id()).contains(id);
        assertThat(letter.type()).contains(POISON);
        assertThat(letter.createdAt()).isPresent();
        assertThat(letter.event().map(event -> event.text(EventField.DESCRIPTION)))
                .contains("kept");
        assertThat(letter.reason()).isNotBlank().doesNotContain("kept");
        assertThat(letter.since()).isBetween(before, Instant.now());
        assertThat(logger.deadLetters().count()).isEqualTo(1);
    }

    @Test
    void theListIsTheOldestAndNoLongerThanAsked() {
        start();
        List<UUID> ids = Stream.generate(this::poison).limit(5).toList();

        assertThat(logger.deadLetters().list(3))
                .extracting(letter -> letter.id().orElseThrow())
                .isEqualTo(ids.subList(0, 3));
        assertThatThrownBy(() -> logger.deadLetters().list(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventSubmittedAgainIsStoredAndTheOthersStay() throws IOException {
        start();
        UUID first = poison();
        UUID second = poison();
        refusing.set(false);

        assertThat(logger.deadLetters().resubmit(first)).isTrue();

        assertThat(logger.deadLetters().list(10))
                .extracting(letter -> letter.id().orElseThrow())
                .containsExactly(second);
        assertThat(logger.deadLetters().resubmit(first)).isFalse();
        logger.close();
        assertThat(store.ids).containsExactly(first);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
        assertThat(files(DeadLetterFile.SUFFIX)).hasSize(1);
    }

    @Test
    void whatIsStillRefusedComesBack() {
        start();
        UUID id = poison();

        assertThat(logger.deadLetters().resubmitAll()).isEqualTo(1);
        logger.close();

        assertThat(logger.account().deadLettered()).isEqualTo(1);
        start();
        assertThat(logger.deadLetters().list(10))
                .extracting(letter -> letter.id().orElseThrow())
                .containsExactly(id);
    }

    @Test
    void allCanBeSubmittedAtOnceAndNoFileIsLeft() throws IOException {
        start();
        List<UUID> ids = Stream.generate(this::poison).limit(20).toList();
        refusing.set(false);

        assertThat(logger.deadLetters().resubmitAll()).isEqualTo(20);
        assertThat(logger.deadLetters().resubmitAll()).isZero();
        logger.close();

        assertThat(store.ids).containsExactlyElementsOf(ids);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void thoseOfADeadProcessAreAdoptedAndCounted() throws IOException {
        start();
        UUID id = poison();
        logger.close();

        start();

        assertThat(logger.account().recovered()).isEqualTo(1);
        assertThat(logger.account().deadLettered()).isEqualTo(1);
        refusing.set(false);
        assertThat(logger.deadLetters().resubmit(id)).isTrue();
        logger.close();
        assertThat(store.ids).containsExactly(id);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aLoggerThatAdoptsWhileItRunsSeesTheDeadLettersToo() throws IOException {
        start();
        AuditLogger other = logger;
        start();
        poison();
        AuditLogger dead = logger;
        logger = other;
        dead.close();

        try (Journal journal = Journal.open(folder, 1 << 20, new Ledger())) {
            journal.adopt();

            assertThat(journal.deadLetterCount()).isEqualTo(1);
            assertThat(journal.listDeadLetters(10)).hasSize(1);
        }
    }

    @Test
    void whatCanNotBeReadIsListedAndStays() throws IOException {
        try (Journal journal = Journal.open(folder, 1 << 20, new Ledger())) {
            journal.append(NEWER, Duration.ofSeconds(20));
            journal.peek(10);
        }
        refusing.set(false);

        start();

        DeadLetter letter = logger.deadLetters().list(10).get(0);
        assertThat(letter.readable()).isFalse();
        assertThat(letter.event()).isEqualTo(Optional.empty());
        assertThat(letter.reason()).contains("newer");
        assertThat(logger.deadLetters().resubmitAll()).isZero();
        assertThat(logger.deadLetters().count()).isEqualTo(1);
    }

    @Test
    void atTheirLimitTheEventIsRefusedAndCounted() {
        start(builder().journalLimit(1 << 16));
        String large = "x".repeat(3000);

        List<AppendResult> results = IntStream.range(0, 10)
                .mapToObj(i -> logger.log(AuditEvent.of(POISON).description(large), AuditMode.SYNC))
                .toList();

        assertThat(results).allMatch(result -> result.refusal().equals(Optional.of(RefusalReason.REJECTED)));
        assertThat(logger.deadLetters().count()).isBetween(1L, 9L);
        assertThat(logger.account().refused())
                .containsEntry(RefusalReason.REJECTED, 10 - logger.deadLetters().count());
    }

    @Test
    void aCrashBetweenJournalAndDeadLettersDoublesThemAndLosesNone() throws IOException {
        start();
        UUID first = poison();
        UUID second = poison();
        refusing.set(false);
        // The journal has the event, and then the file can not be written without it.
        disk.failToSyncAfter(1);

        assertThatThrownBy(() -> logger.deadLetters().resubmit(first))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("still among the dead letters");
        disk.mend();

        assertThat(logger.deadLetters().list(10))
                .extracting(letter -> letter.id().orElseThrow())
                .containsExactly(first, second);
        assertThat(logger.deadLetters().resubmitAll()).isEqualTo(2);
        logger.close();
        assertThat(store.ids).containsExactly(first, second);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatACrashLeftHalfWrittenIsRemovedWithItsFolder() throws IOException {
        start();
        UUID id = poison();
        logger.close();
        Path file = files(DeadLetterFile.SUFFIX).get(0);
        Files.write(file.resolveSibling(file.getFileName() + DeadLetterFile.REWRITTEN), new byte[100]);
        refusing.set(false);

        start();
        assertThat(logger.deadLetters().resubmit(id)).isTrue();
        logger.close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whereTheDiskFailsHalfwayWhatReachedTheJournalIsCountedTwiceAndStoredOnce() {
        start(builder().journalLimit(1 << 16));
        String large = "x".repeat(3000);
        for (int i = 0; i < 4; i++) {
            logger.log(AuditEvent.of(POISON).description(large), AuditMode.SYNC);
        }
        // So that the last of them needs a segment of its own.
        for (int i = 0; i < 2; i++) {
            logger.log(AuditEvent.of("a.b").description(large), AuditMode.JOURNALED);
        }
        refusing.set(false);
        disk.failToSyncAfter(1);

        assertThatThrownBy(() -> logger.deadLetters().resubmitAll()).isInstanceOf(AuditException.class);
        disk.mend();

        assertThat(logger.deadLetters().count()).isEqualTo(4);
        assertThat(logger.account().recovered()).isPositive();
        assertThat(logger.deadLetters().resubmitAll()).isEqualTo(4);
        logger.close();
        assertThat(store.ids).hasSize(6);
    }

    @Test
    void aDiskThatHangsIsAnErrorAndNoEndlessWait() {
        start(builder().syncTimeout(Duration.ofSeconds(8)));
        poison();
        disk.hang();
        AppendResult late = logger.log(AuditEvent.of("a.b"), AuditMode.JOURNALED);

        assertThat(late.accepted()).isTrue();
        assertThatThrownBy(() -> logger.deadLetters().list(10))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("does not answer");
        assertThat(logger.deadLetters().count()).isEqualTo(1);
        disk.answer();
    }

    @Test
    void withoutAJournalThereAreNone() {
        logger = AuditLogger.builder(store).build().start();
        AppendResult result = logger.log(AuditEvent.of(POISON), AuditMode.SYNC);

        assertThat(result.refusal()).contains(RefusalReason.REJECTED);
        assertThat(logger.deadLetters().count()).isZero();
        assertThat(logger.deadLetters().list(10)).isEmpty();
        assertThat(logger.deadLetters().resubmit(result.eventId())).isFalse();
        assertThat(logger.deadLetters().resubmitAll()).isZero();
        assertThat(logger.account().refused()).containsEntry(RefusalReason.REJECTED, 1L);
    }

    private UUID poison() {
        AppendResult result = logger.log(AuditEvent.of(POISON).description("kept"), AuditMode.SYNC);
        assertThat(result.refusal()).contains(RefusalReason.REJECTED);
        return result.eventId();
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store).journal(folder).syncTimeout(Duration.ofSeconds(20));
    }

    private void start() {
        start(builder());
    }

    private void start(AuditLoggerBuilder builder) {
        builder.segments = disk;
        logger = builder.build().start();
    }

    private List<Path> files(String suffix) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder)) {
            Path own = folders.iterator().next();
            try (Stream<Path> files = Files.list(own)) {
                return files.filter(file -> file.toString().endsWith(suffix)).toList();
            }
        }
    }
}
