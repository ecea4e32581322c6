package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final long LIMIT = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final EventPreparation preparation = new EventPreparation(
            TypeRegistry.BUILT_IN,
            List.of(),
            new Redactor(List.of()),
            new EventIds(InstantSource.system()),
            () -> "node");
    private final Ledger ledger = new Ledger();
    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(folder, LIMIT, ledger);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    @Test
    void whatWasAppendedIsPeekedInOrderUntilItIsConfirmed() throws IOException {
        List<UUID> ids = append(journal, 10);

        assertThat(ids(journal.peek(4))).isEqualTo(ids.subList(0, 4));
        assertThat(ids(journal.peek(4))).isEqualTo(ids.subList(0, 4));
        journal.confirm(journal.peek(4));
        assertThat(ids(journal.peek(100))).isEqualTo(ids.subList(4, 10));
        assertThat(journal.pending()).isEqualTo(6);
    }

    @Test
    void aLivingJournalIsNotAdoptedAndADeadOneIs() throws IOException {
        List<UUID> ids = append(journal, 3);
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            other.adopt();
            assertThat(other.pending()).isZero();

            journal.close();

            other.adopt();
            assertThat(ledger.recoveredTotal()).isEqualTo(3);
            assertThat(ids(other.peek(10))).isEqualTo(ids);
            assertThat(other.peek(10).old()).isTrue();
            other.confirm(other.peek(10));
            assertThat(other.pending()).isZero();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTailTornAtAnyByteIsCutAtTheLastGoodRecord() throws IOException {
        List<UUID> ids = append(journal, 3);
        journal.close();
        byte[] whole = Files.readAllBytes(segment());
        int two = end(whole, 2);

        for (int length = two; length < whole.length; length++) {
            Ledger fresh = new Ledger();
            Files.write(segment(), Arrays.copyOf(whole, length));
            try (Journal other = Journal.open(folder, LIMIT, fresh)) {
                other.adopt();

                assertThat(ids(other.peek(10))).isEqualTo(ids.subList(0, 2));
            }
            assertThat(fresh.recoveredTotal()).isEqualTo(2);
        }
    }

    @Test
    void bytesThatAreNoRecordAreCountedOnce() throws IOException {
        append(journal, 3);
        journal.close();
        cut(segment(), 5);
        long torn = Files.size(segment()) - end(Files.readAllBytes(segment()), 2);

        assertThat(adopted()).hasSize(2);

        assertThat(ledger.damagedTotal()).isEqualTo(torn);
        assertThat(ledger.refusedTotal()).isZero();
    }

    @Test
    void aFlippedByteAnywhereCostsItsOwnRecordOnly() throws IOException {
        List<UUID> ids = append(journal, 3);
        journal.close();
        byte[] whole = Files.readAllBytes(segment());

        for (int at = end(whole, 1); at < end(whole, 2); at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x10;
            Files.write(segment(), flipped);
            try (Journal other = Journal.open(folder, LIMIT, new Ledger())) {
                other.adopt();

                assertThat(ids(other.peek(10))).as("flipped at %d", at).containsExactly(ids.get(0), ids.get(2));
            }
        }
    }

    @Test
    void recordsBeyondMegabytesOfDamageAreFound() throws IOException {
        List<UUID> ids = append(journal, 3);
        journal.close();
        byte[] whole = Files.readAllBytes(segment());
        byte[] damage = new byte[5 << 20];
        new SplittableRandom(7).nextBytes(damage);
        try (OutputStream out = Files.newOutputStream(segment())) {
            out.write(whole, 0, end(whole, 1));
            out.write(damage);
            out.write(whole, end(whole, 1), whole.length - end(whole, 1));
        }

        assertThat(adopted()).isEqualTo(ids);
        assertThat(ledger.damagedTotal()).isEqualTo(damage.length);
    }

    @Test
    void anEventDamagedWhileWeRunIsRefusedAndCounted() throws IOException {
        List<UUID> ids = append(journal, 5);
        long record = Files.size(segment()) / 5;
        flip(segment(), record * 3 - 30);

        Journal.Peeked peeked = journal.peek(10);
        journal.confirm(peeked);

        assertThat(ids(peeked)).hasSize(4).doesNotContain(ids.get(2));
        journal.close();
        assertThat(ledger.refusedTotal(RefusalReason.DAMAGED)).isEqualTo(1);
        assertThat(ledger.damagedTotal()).isEqualTo(record);
        assertThat(journal.pending()).isZero();
    }

    @Test
    void eventsOfASegmentThatSomebodyRemovesAreRefusedAndCounted() throws IOException {
        append(journal, 3);
        journal.close();
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            other.adopt();
            Files.delete(segment());
            List<UUID> ids = append(other, 1);

            assertThat(ids(other.peek(10))).isEqualTo(ids);
            assertThat(other.pending()).isEqualTo(1);
        }
        assertThat(ledger.recoveredTotal()).isEqualTo(3);
        assertThat(ledger.refusedTotal(RefusalReason.DAMAGED)).isEqualTo(3);
    }

    @Test
    void aSegmentThatSomebodyRemovesWhileItIsWrittenIsGivenUpAndTheNextBegun() throws IOException {
        append(journal, 3);
        Files.delete(segment());

        assertThat(journal.peek(10).events()).isEmpty();
        List<UUID> ids = append(journal, 2);

        assertThat(journal.peek(10).events().stream().map(EventPreparation::idOf))
                .isSubsetOf(ids);
        journal.close();
        assertThat(journal.pending() + ledger.refusedTotal(RefusalReason.DAMAGED))
                .isEqualTo(5);
    }

    @Test
    void aFlippedByteCostsItsOwnRecordOnly() throws IOException {
        List<UUID> ids = append(journal, 5);
        long record = Files.size(segment()) / 5;
        journal.close();
        // Within the text of a field: only the checksum can tell.
        flip(segment(), record * 3 - 30);

        assertThat(adopted()).containsExactly(ids.get(0), ids.get(1), ids.get(3), ids.get(4));
    }

    @Test
    void aFlippedLengthCostsItsOwnRecordOnly() throws IOException {
        List<UUID> ids = append(journal, 5);
        long record = Files.size(segment()) / 5;
        journal.close();
        flip(segment(), record * 2 + 1);

        assertThat(adopted()).containsExactly(ids.get(0), ids.get(1), ids.get(3), ids.get(4));
    }

    @Test
    void garbageIsNoEventAndNoFailure() throws IOException {
        append(journal, 1);
        journal.close();
        Files.write(segment(), new byte[100_000]);

        assertThat(adopted()).isEmpty();
    }

    @Test
    void aRecordOfANewerVersionIsKeptAsADeadLetter() throws IOException {
        byte[] newer = {CanonicalForm.VERSION + 1, 42};
        journal.append(newer, SOON);
        List<UUID> ids = append(journal, 1);

        Journal.Peeked peeked = journal.peek(10);
        journal.confirm(peeked);

        assertThat(ids(peeked)).isEqualTo(ids);
        assertThat(ledger.deadLetteredTotal()).isEqualTo(1);
        assertThat(Files.readAllBytes(file(DeadLetterFile.SUFFIX))).endsWith(newer);
        assertThat(journal.pending()).isZero();
    }

    @Test
    void aDeadJournalThatCanNotBeReadKeepsNobodyFromTheOthers() throws IOException {
        List<UUID> ids = append(journal, 3);
        journal.close();
        Files.createDirectories(folder.resolve("instance-0").resolve("0" + JournalSegment.SUFFIX));
        Files.createDirectories(folder.resolve("instance-1").resolve(".lock"));

        assertThat(adopted()).isEqualTo(ids);
    }

    @Test
    void aSegmentThatCanNotBeReadDoesNotHoldUpTheOthers() throws IOException {
        append(journal, 3);
        journal.close();
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            other.adopt();
            Path unreadable = segment();
            Files.delete(unreadable);
            Files.createDirectory(unreadable);
            List<UUID> ids = append(other, 1);

            assertThatThrownBy(() -> other.peek(10)).isInstanceOf(IOException.class);

            assertThat(ids(other.peek(10))).isEqualTo(ids);
        }
    }

    @Test
    void whatIsConfirmedAfterTheEndIsLeftToWhoeverAdoptsIt() throws IOException {
        List<UUID> ids = append(journal, 3);
        Journal.Peeked peeked = journal.peek(10);
        journal.close();
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            other.adopt();

            journal.confirm(peeked);

            assertThat(ids(other.peek(10))).isEqualTo(ids);
        }
    }

    @Test
    void atItsLimitItRefusesAndSaysHowToHelp() throws IOException {
        byte[] large =
                CanonicalForm.payload(preparation.prepared(AuditEvent.of("a.b").description("x".repeat(4000))));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        journal.append(large, SOON);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journalLimit");
        assertThat(journal.bytes()).isLessThanOrEqualTo(LIMIT);

        for (Journal.Peeked next = journal.peek(500); !next.events().isEmpty(); next = journal.peek(500)) {
            journal.confirm(next);
        }
        journal.append(large, SOON);
        assertThat(journal.pending()).isEqualTo(1);
    }

    @Test
    void manyThreadsAppendAndNothingIsLost() throws Exception {
        List<UUID> appended = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                try {
                    appended.addAll(append(journal, 200));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        List<UUID> read = new ArrayList<>();
        while (read.size() < 1600 && threads.stream().anyMatch(Thread::isAlive) || journal.pending() > 0) {
            Journal.Peeked next = journal.peek(100);
            read.addAll(ids(next));
            journal.confirm(next);
        }
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        for (Journal.Peeked next = journal.peek(100); !next.events().isEmpty(); next = journal.peek(100)) {
            read.addAll(ids(next));
            journal.confirm(next);
        }

        assertThat(read).hasSize(1600).doesNotHaveDuplicates();
        assertThat(new HashSet<>(read)).isEqualTo(new HashSet<>(appended));
    }

    @Test
    void anInterruptedCallerDoesNotBreakItForOthers() throws IOException {
        Thread.currentThread().interrupt();
        append(journal, 1);
        assertThat(Thread.interrupted()).isTrue();

        append(journal, 1);

        assertThat(journal.peek(10).events()).hasSize(2);
    }

    @Test
    void aFolderThatIsAFileIsAnErrorThatSaysSo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Journal.open(file, LIMIT, ledger))
                .isInstanceOf(IOException.class)
                .hasMessage("it is a file and no folder");
    }

    @Test
    void filesBelongToTheOwnerAlone() throws IOException {
        append(journal, 1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segment())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(segment().getParent())))
                .isEqualTo("rwx------");
    }

    private List<UUID> append(Journal target, int count) throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AuditEvent event = preparation.prepared(AuditEvent.of("a.b").description("event"));
            target.append(CanonicalForm.payload(event), SOON);
            ids.add(event.id());
        }
        return ids;
    }

    private List<UUID> adopted() throws IOException {
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            other.adopt();
            List<UUID> ids = new ArrayList<>();
            for (Journal.Peeked next = other.peek(2); !next.events().isEmpty(); next = other.peek(2)) {
                ids.addAll(ids(next));
                other.confirm(next);
            }
            return ids;
        }
    }

    private static List<UUID> ids(Journal.Peeked peeked) {
        return peeked.events().stream().map(EventPreparation::idOf).toList();
    }

    private Path segment() throws IOException {
        return file(JournalSegment.SUFFIX);
    }

    private Path file(String ending) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Where the first so many records end. */
    private static int end(byte[] segment, int records) {
        int end = 0;
        for (int i = 0; i < records; i++) {
            end += RecordFrame.HEADER + ByteBuffer.wrap(segment).getInt(end);
        }
        return end;
    }

    private static void cut(Path file, int bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(out.length() - bytes);
        }
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(position);
            int old = out.read();
            out.seek(position);
            out.write(old ^ 0x40);
        }
    }
}
