package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a disk that hangs, is full, or fails. */
@Tag("dear")
@Timeout(120)
class FaultyDiskTest {
    private static final long LIMIT = 1 << 20;
    /** Long enough for the journal's thread to take a wish up on a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration FOREVER = Duration.ofDays(1);

    @TempDir
    Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final Ledger ledger = new Ledger();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        open(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        disk.answer();
        journal.close();
        callers.shutdownNow();
    }

    @Test
    void aHungDiskHoldsNobodyBeyondItsLimit() throws Exception {
        Future<?> first = hungOn(SOON);

        assertThatThrownBy(first::get).hasRootCauseMessage(silence());
        assertThatThrownBy(() -> journal.append(JournalEvents.payload(), SOON)).hasMessage(silence());
    }

    @Test
    void afterASecondWithoutAnAnswerNobodyWaitsAnyMore() throws Exception {
        openImpatient();
        hungOn(FOREVER);

        awaitSilence();

        assertThatThrownBy(() -> journal.append(JournalEvents.payload(), FOREVER))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("does not answer");
        assertThat(journal.peek(10)).isSameAs(Journal.Peeked.NOTHING);
    }

    @Test
    void whatTheDiskTookAfterItsCallerHadGoneCountsAsRecovered() throws Exception {
        Future<?> late = hungOn(SOON);
        assertThatThrownBy(late::get).isInstanceOf(ExecutionException.class);
        UUID withdrawn = gaveUp();

        disk.answer();
        UUID next = appended();

        Journal.Peeked peeked = journal.peek(10);
        assertThat(ids(peeked)).hasSize(2).contains(next).doesNotContain(withdrawn);
        assertThat(journal.pending()).isEqualTo(2);
        assertThat(ledger.recoveredTotal()).isEqualTo(1);
        assertThat(peeked.old()).isTrue();
    }

    @Test
    void whoWaitedLongEnoughIsServedWhenTheDiskAnswers() throws Exception {
        Future<?> patient = hungOn(FOREVER);

        disk.answer();

        patient.get(20, TimeUnit.SECONDS);
        assertThat(journal.pending()).isEqualTo(1);
        assertThat(ledger.recoveredTotal()).isZero();
    }

    @Test
    void callersThatComeTogetherShareAnFsync() throws Exception {
        Future<?> first = hungOn(FOREVER);
        int before = disk.syncs.get();
        List<Thread> together = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            together.add(new Thread(this::appendForever));
        }
        together.forEach(Thread::start);
        while (together.stream()
                .anyMatch(caller -> caller.isAlive() && caller.getState() != Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }

        disk.answer();

        first.get(20, TimeUnit.SECONDS);
        for (Thread caller : together) {
            caller.join(20_000);
        }
        assertThat(disk.syncs.get() - before).isEqualTo(2);
        assertThat(journal.pending()).isEqualTo(21);
    }

    @Test
    void anInterruptIsKeptAndEndsNoWait() throws Exception {
        disk.hang();
        Thread caller = new Thread(() -> {
            appendForever();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        List<Throwable> failures = new ArrayList<>();
        caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        caller.start();
        disk.awaitHung();

        caller.interrupt();
        disk.answer();
        caller.join(20_000);

        assertThat(caller.isAlive()).isFalse();
        assertThat(failures).isEmpty();
        assertThat(journal.pending()).isEqualTo(1);
    }

    @Test
    void closingLeavesAHungDiskToItsThread() throws Exception {
        openImpatient();
        hungOn(SOON);

        journal.close();

        assertThatThrownBy(() -> journal.append(JournalEvents.payload(), FOREVER))
                .isInstanceOf(IOException.class);
        disk.answer();
        awaitAdopted(1);
    }

    @Test
    void aFullDiskRefusesAndKeepsWhatItHas() throws Exception {
        UUID before = appended();
        disk.fillUp();

        assertThatThrownBy(() -> journal.append(JournalEvents.payload(), FOREVER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        disk.mend();
        UUID after = appended();

        assertThat(ids(journal.peek(10))).containsExactly(before, after);
        journal.close();
        assertThat(adopted()).containsExactly(before, after);
        assertThat(ledger.damagedTotal()).isZero();
    }

    @Test
    void afterAFailedFsyncNothingIsAcknowledgedFromThatFile() throws Exception {
        UUID before = appended();
        disk.failToSync();

        assertThatThrownBy(() -> journal.append(JournalEvents.payload(), FOREVER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        disk.mend();
        UUID after = appended();

        journal.close();
        assertThat(adopted()).containsExactly(before, after);
        assertThat(journal.pending()).isEqualTo(2);
    }

    /** As patient as a logger. */
    private void openImpatient() throws IOException {
        journal.close();
        open(JournalThread.PATIENCE);
    }

    private void open(Duration patience) throws IOException {
        journal = Journal.open(folder, LIMIT, ledger, events -> {}, disk, patience);
    }

    /** Another caller waits this long for a disk that does not answer. */
    private Future<?> hungOn(Duration limit) throws InterruptedException {
        disk.hang();
        Future<?> caller = append(limit);
        disk.awaitHung();
        return caller;
    }

    private void appendForever() {
        try {
            journal.append(JournalEvents.payload(), FOREVER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Future<?> append(Duration limit) {
        return callers.submit(() -> {
            journal.append(JournalEvents.payload(), limit);
            return null;
        });
    }

    private UUID appended() throws IOException {
        AuditEvent event = JournalEvents.next();
        journal.append(CanonicalForm.payload(event), FOREVER);
        return EventPreparation.idOf(event);
    }

    /** An event whose caller took it back before the disk had it. */
    private UUID gaveUp() {
        AuditEvent event = JournalEvents.next();
        assertThatThrownBy(() -> journal.append(CanonicalForm.payload(event), SOON))
                .isInstanceOf(IOException.class);
        return EventPreparation.idOf(event);
    }

    private void awaitSilence() {
        long since = System.nanoTime();
        while (System.nanoTime() - since < JournalThread.PATIENCE.toNanos()) {
            assertThatThrownBy(() -> journal.append(JournalEvents.payload(), SOON))
                    .isInstanceOf(IOException.class);
        }
    }

    private List<UUID> adopted() throws IOException {
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            other.adopt();
            List<UUID> ids = new ArrayList<>();
            for (Journal.Peeked next = other.peek(10); !next.events().isEmpty(); next = other.peek(10)) {
                ids.addAll(ids(next));
                other.confirm(next);
            }
            return ids;
        }
    }

    private void awaitAdopted(int events) throws IOException {
        try (Journal other = Journal.open(folder, LIMIT, ledger)) {
            while (other.pending() < events) {
                other.adopt();
                Thread.onSpinWait();
            }
            assertThat(other.pending()).isEqualTo(events);
        }
    }

    private static List<UUID> ids(Journal.Peeked peeked) {
        return peeked.events().stream().map(EventPreparation::idOf).toList();
    }

    private String silence() throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            return "the disk of the journal " + paths.iterator().next() + " does not answer";
        }
    }
}
