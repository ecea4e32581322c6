package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps events on local disk until the store has them. Any thread appends and waits with a limit; one thread peeks,
 * confirms and adopts. What was appended is fsynced, many callers by one fsync.
 */
final class Journal implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    private static final Duration DEAD_LETTER_LIMIT = Duration.ofSeconds(5);
    private static final long MOST_DEAD_LETTER_BYTES = 16L << 20;

    private final Ledger ledger;
    private final JournalSources sources;
    private final SegmentAppender appender;
    private final DeadLetterFiles deadLetters;
    private final Adoption adoption;
    private final JournalThread thread;
    private final JournalReader reader;
    private volatile boolean closed;

    private Journal(
            Path root,
            long limit,
            JournalFolder folder,
            Ledger ledger,
            LongConsumer lost,
            SegmentOutput.Maker maker,
            Duration patience) {
        this.ledger = ledger;
        this.sources = new JournalSources(ledger, lost);
        this.appender = new SegmentAppender(folder.path(), limit, sources, ledger, maker);
        long deadLimit = Math.min(MOST_DEAD_LETTER_BYTES, limit / 4);
        this.deadLetters = new DeadLetterFiles(folder.path(), deadLimit, appender, ledger, maker);
        this.adoption = new Adoption(root, sources, deadLetters);
        this.thread = new JournalThread(
                folder.path(), patience, new JournalDisk(folder, sources, appender, deadLetters, adoption));
        this.reader = new JournalReader(sources, thread, ledger, this::appendDeadLetter);
    }

    /** As below, for tests that are not about time: a busy disk makes none of them fail. */
    static Journal open(Path root, long limit, Ledger ledger) throws IOException {
        return open(root, limit, ledger, events -> {}, SegmentFile::create, Duration.ofMinutes(1));
    }

    /**
     * Opens the folder, makes it when absent, takes a sub-folder of its own and starts its thread.
     *
     * @param lost hears how many events damage has cost, on any thread
     * @param maker of what kind its files are
     * @param patience how long callers wait for a disk that does not answer, before they are sent away at once
     */
    static Journal open(
            Path root, long limit, Ledger ledger, LongConsumer lost, SegmentOutput.Maker maker, Duration patience)
            throws IOException {
        Journal journal = new Journal(root, limit, JournalFolder.create(root), ledger, lost, maker, patience);
        journal.thread.start();
        return journal;
    }

    /** Takes over what dead processes left, and counts it as recovered. */
    void adopt() throws IOException {
        if (!closed && thread.answers()) {
            adoption.adopt();
        }
    }

    /** Returns once the record is fsynced; waits at most this long for the disk. */
    void append(byte[] payload, Duration limit) throws IOException {
        AppendRequest request = new AppendRequest(payload);
        // The journal's thread looks again; this spares callers the way to it while there is no room.
        appender.requireRoom(request.bytes());
        thread.perform(request, limit);
    }

    /** As {@link #append} for each, with few fsyncs; whether each is on disk. */
    boolean[] appendAll(List<byte[]> payloads, Duration limit) {
        List<AppendRequest> requests = payloads.stream().map(AppendRequest::new).toList();
        return thread.performAll(requests, limit);
    }

    /**
     * The oldest events not yet confirmed, at most this many; nothing while the disk does not answer. What is no event,
     * or one of a newer version, becomes a dead letter.
     */
    Peeked peek(int maxEvents) throws IOException {
        return closed ? Peeked.NOTHING : reader.peek(maxEvents);
    }

    /** The store has these; what is wholly confirmed is deleted. */
    void confirm(Peeked peeked) throws IOException {
        // After the end, by a writer left behind: the folder may be somebody else's by now.
        if (!closed) {
            reader.confirm(peeked);
        }
    }

    /** Events not yet confirmed. */
    long pending() {
        return sources.pending();
    }

    /** Why events in it can not be read now; empty when all can. */
    Optional<String> trouble() {
        return sources.trouble();
    }

    /** Bytes of the segments that are not wholly confirmed. */
    long bytes() {
        return sources.bytes();
    }

    /**
     * Keeps an event that the store refuses, and counts it as dead-lettered. The reason must not repeat data.
     *
     * @throws DeadLettersFullException when there are too many
     */
    void appendDeadLetter(byte[] payload, String reason) throws IOException {
        DiskTask<Boolean> task = new DiskTask<>(
                () -> {
                    deadLetters.add(payload, reason, InstantSource.system());
                    return true;
                },
                // Whoever asked has counted the event otherwise.
                () -> ledger.recovered(1));
        thread.perform(task, DEAD_LETTER_LIMIT);
    }

    long deadLetterCount() {
        return deadLetters.count();
    }

    /** The oldest of each process, at most this many. */
    List<DeadLetter> listDeadLetters(int most) throws IOException {
        return perform(() -> deadLetters.list(most));
    }

    /** Moves dead letters back to what the store is to have; returns how many. */
    int submitDeadLetters(Predicate<DeadLetter> wanted) throws IOException {
        return perform(() -> deadLetters.submit(wanted));
    }

    /** Waits a moment for what is being written; a disk that hangs is left to the thread. */
    @Override
    public void close() {
        closed = true;
        thread.close(CLOSE_LIMIT);
    }

    private <T> T perform(DiskTask.Work<T> work) throws IOException {
        DiskTask<T> task = new DiskTask<>(work, () -> {});
        thread.perform(task, DEAD_LETTER_LIMIT);
        return task.answer();
    }

    /**
     * Events read from the journal, not yet confirmed.
     *
     * @param events the events
     * @param old whether the store may have them already
     * @param chunk where they stand
     * @param source in which segment
     */
    record Peeked(
            List<AuditEvent> events,
            boolean old,
            JournalSegment.@Nullable Chunk chunk,
            @Nullable JournalSource source) {
        static final Peeked NOTHING = new Peeked(List.of(), false, null, null);
    }
}
