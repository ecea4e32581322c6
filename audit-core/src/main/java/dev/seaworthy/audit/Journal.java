package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps events on local disk until the store has them. Any thread appends; one thread peeks and confirms. What was
 * appended is fsynced, many callers by one fsync.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long MAX_SEGMENT = 8L << 20;
    private static final long WORTH_ROLLING = 1L << 20;
    private static final int CHUNK_BYTES = 4 << 20;
    private static final Duration RETIRE_LIMIT = Duration.ofSeconds(30);

    private final Path root;
    private final long limit;
    private final JournalFolder folder;
    private final Ledger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition syncEnded = lock.newCondition();
    /** Oldest first, save for what can not be read; one may be the one being written. */
    private final Deque<Source> sources = new ArrayDeque<>();

    private @Nullable SegmentWriter writer;
    private boolean syncing;
    private boolean closed;
    private long sequence;
    private long segments;
    private long pending;
    private long ownBytes;

    private Journal(Path root, long limit, JournalFolder folder, Ledger ledger) {
        this.root = root;
        this.limit = limit;
        this.folder = folder;
        this.ledger = ledger;
    }

    /** Opens the folder, makes it when absent, and takes a sub-folder of its own. */
    static Journal open(Path root, long limit, Ledger ledger) throws IOException {
        if (!Files.isDirectory(root)) {
            Path parent = root.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            OwnerOnly.folder(root);
        }
        return new Journal(root, limit, JournalFolder.create(root), ledger);
    }

    /** Takes over what dead processes left, and counts it as recovered. */
    void adopt() throws IOException {
        for (JournalFolder abandoned : JournalFolder.abandoned(root)) {
            try {
                adopt(abandoned);
            } catch (IOException e) {
                LOG.warn(
                        "The journal {} of a process that ended can not be read and stays there: {}",
                        abandoned.path(),
                        e.toString());
                abandoned.release();
            }
        }
    }

    /** Returns once the record is fsynced; waits at most this long for the disk. */
    void append(byte[] payload, Duration limit) throws IOException {
        lock.lock();
        try {
            SegmentWriter target = writable(JournalSegment.HEADER + payload.length);
            long end = write(target, payload);
            awaitSync(target, end, limit);
            pending++;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The oldest events not yet confirmed, at most this many. Payloads that are no event, or one of a newer version,
     * become dead letters.
     */
    Peeked peek(int maxEvents) throws IOException {
        while (true) {
            Source source = currentSource();
            if (source == null) {
                return Peeked.NOTHING;
            }
            JournalSegment.Chunk chunk = read(source, maxEvents);
            if (!chunk.payloads().isEmpty()) {
                return new Peeked(decoded(chunk, source), source.adopted != null, chunk, source);
            }
            source.segment.advance(chunk);
            if (!finishIfRead(source)) {
                return Peeked.NOTHING;
            }
        }
    }

    private JournalSegment.Chunk read(Source source, int maxEvents) throws IOException {
        try {
            return source.segment.read(end(source), maxEvents, CHUNK_BYTES);
        } catch (IOException e) {
            postpone(source);
            throw e;
        }
    }

    /** One segment that can not be read keeps no other from being stored. */
    private void postpone(Source source) {
        lock.lock();
        try {
            if (sources.remove(source)) {
                sources.addLast(source);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The store has these; what is wholly confirmed is deleted. */
    void confirm(Peeked peeked) throws IOException {
        JournalSegment.Chunk chunk = peeked.chunk();
        Source source = peeked.source();
        if (chunk == null || source == null) {
            return;
        }
        lock.lock();
        try {
            source.segment.advance(chunk);
            pending -= chunk.payloads().size();
        } finally {
            lock.unlock();
        }
        finishIfRead(source);
    }

    /** Events not yet confirmed. */
    long pending() {
        lock.lock();
        try {
            return pending;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that count towards the limit. */
    long bytes() {
        lock.lock();
        try {
            return ownBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an event that the store refuses, and counts it as dead-lettered. The reason must not repeat data. */
    void appendDeadLetter(byte[] payload, String reason) throws IOException {
        Path file = folder.path().resolve("dead-letters");
        lock.lock();
        try {
            if (!Files.exists(file)) {
                OwnerOnly.file(file);
            }
            Files.write(
                    file,
                    JournalSegment.record(++sequence, deadLetter(payload, reason)),
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
            ledger.deadLettered(1);
        } finally {
            lock.unlock();
        }
    }

    private static byte[] deadLetter(byte[] payload, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + text.length + payload.length)
                .putInt(text.length)
                .put(text)
                .put(payload)
                .array();
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                removeOwnRead();
            } finally {
                releaseAdopted();
                folder.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void removeOwnRead() throws IOException {
        retireWriter();
        for (Source source : List.copyOf(sources)) {
            if (source.adopted == null && source.segment.readPosition() >= end(source)) {
                remove(source);
            }
        }
    }

    private void adopt(JournalFolder abandoned) throws IOException {
        long adopted = 0;
        List<Source> found = new ArrayList<>();
        Adopted owner = new Adopted(abandoned);
        for (Path file : abandoned.segments()) {
            long count = count(file);
            found.add(new Source(new JournalSegment(file), owner));
            adopted += count;
        }
        owner.open = found.size();
        if (found.isEmpty()) {
            abandoned.close();
            return;
        }
        LOG.info("Adopted {} events from the journal {} of a process that ended.", adopted, abandoned.path());
        lock.lock();
        try {
            // Older than anything of ours, and never the one being written.
            Collections.reverse(found);
            found.forEach(sources::addFirst);
            pending += adopted;
        } finally {
            lock.unlock();
        }
        ledger.recovered(adopted);
    }

    private static long count(Path file) throws IOException {
        JournalSegment segment = new JournalSegment(file);
        long size = Files.size(file);
        long count = 0;
        while (segment.readPosition() < size) {
            JournalSegment.Chunk chunk = segment.read(size, Integer.MAX_VALUE, CHUNK_BYTES);
            if (chunk.end() == segment.readPosition()) {
                break;
            }
            count += chunk.payloads().size();
            segment.advance(chunk);
        }
        return count;
    }

    private SegmentWriter writable(int bytes) throws IOException {
        if (closed) {
            throw new IOException("the journal is closed");
        }
        if (bytes > JournalSegment.HEADER + JournalSegment.MAX_PAYLOAD) {
            throw new IOException("the event is too large for the journal: " + bytes + " bytes");
        }
        if (writer != null && (writer.failure() != null || writer.written() + bytes > segmentSize())) {
            retireWriter();
        }
        if (ownBytes + bytes > limit) {
            throw new IOException("the journal " + folder.path() + " is at its limit of " + limit
                    + " bytes; raise journalLimit or bring the store back");
        }
        SegmentWriter current = writer;
        if (current == null) {
            current = new SegmentWriter(folder.path(), ++segments);
            writer = current;
            sources.addLast(new Source(new JournalSegment(current.file()), null));
        }
        return current;
    }

    private long segmentSize() {
        return Math.min(MAX_SEGMENT, limit / 4);
    }

    private long write(SegmentWriter target, byte[] payload) throws IOException {
        byte[] record = JournalSegment.record(sequence + 1, payload);
        long end = target.write(record);
        sequence++;
        ownBytes += record.length;
        return end;
    }

    /** One caller syncs for all that wrote before; the others wait. Called with the lock, which is let go meanwhile. */
    private void awaitSync(SegmentWriter target, long end, Duration limit) throws IOException {
        long nanos = limit.toNanos();
        while (target.synced() < end) {
            IOException failure = target.failure();
            if (failure != null) {
                throw new IOException("the journal could not be written: " + failure.getMessage(), failure);
            }
            if (!syncing) {
                sync(target);
            } else {
                nanos = awaitOther(nanos);
            }
        }
    }

    /** Waits once; every caller looks again at what it waits for. */
    @SuppressWarnings("WaitNotInLoop")
    private long awaitOther(long nanos) throws IOException {
        if (nanos <= 0) {
            throw new IOException("the disk of the journal did not answer in time");
        }
        boolean interrupted = Thread.interrupted();
        try {
            return syncEnded.awaitNanos(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
            return nanos;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void sync(SegmentWriter target) {
        long end = target.written();
        syncing = true;
        IOException failure = null;
        lock.unlock();
        try {
            target.sync();
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
            syncing = false;
        }
        if (failure == null) {
            target.syncedTo(end);
        } else {
            ownBytes -= target.written() - target.synced();
            target.fail(failure);
        }
        syncEnded.signalAll();
    }

    /** Ends the segment being written; called with the lock. */
    private void retireWriter() throws IOException {
        SegmentWriter current = writer;
        if (current == null) {
            return;
        }
        long nanos = RETIRE_LIMIT.toNanos();
        while (syncing) {
            nanos = awaitOther(nanos);
        }
        while (current.failure() == null && current.synced() < current.written()) {
            sync(current);
        }
        for (Source source : sources) {
            if (source.segment.file().equals(current.file())) {
                source.end = current.synced();
            }
        }
        if (writer == current) {
            writer = null;
            current.close();
        }
    }

    private @Nullable Source currentSource() {
        lock.lock();
        try {
            return sources.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    private long end(Source source) throws IOException {
        lock.lock();
        try {
            SegmentWriter current = writer;
            if (current != null && source.segment.file().equals(current.file())) {
                return current.synced();
            }
            return source.end >= 0 ? source.end : Files.size(source.segment.file());
        } finally {
            lock.unlock();
        }
    }

    /** Deletes the segment when all of it is confirmed and nobody writes to it; says whether it did. */
    private boolean finishIfRead(Source source) throws IOException {
        lock.lock();
        try {
            if (closed) {
                // A writer left behind by close: the folder may be somebody else's by now.
                return false;
            }
            if (source.segment.readPosition() < end(source)) {
                return true;
            }
            SegmentWriter current = writer;
            if (current != null && source.segment.file().equals(current.file())) {
                if (current.written() < Math.min(WORTH_ROLLING, segmentSize() / 2) || syncing) {
                    return false;
                }
                retireWriter();
                if (source.segment.readPosition() < end(source)) {
                    return true;
                }
            }
            remove(source);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Source source) throws IOException {
        sources.remove(source);
        Adopted adopted = source.adopted;
        if (adopted == null) {
            ownBytes -= source.segment.readPosition();
        }
        source.segment.delete();
        if (adopted != null && --adopted.open == 0) {
            adopted.folder.close();
        }
    }

    private void releaseAdopted() throws IOException {
        for (Source source : sources) {
            Adopted adopted = source.adopted;
            if (adopted != null && adopted.open > 0) {
                adopted.open = 0;
                adopted.folder.close();
            }
        }
    }

    private List<AuditEvent> decoded(JournalSegment.Chunk chunk, Source source) throws IOException {
        List<AuditEvent> events = new ArrayList<>(chunk.payloads().size());
        for (byte[] payload : chunk.payloads()) {
            try {
                events.add(JournalPayload.read(payload));
            } catch (IOException e) {
                LOG.error("A record of journal segment {} is no event; it is a dead letter.", source.segment.file(), e);
                appendDeadLetter(payload, String.valueOf(e.getMessage()));
            }
        }
        return events;
    }

    /**
     * Events read from the journal, not yet confirmed.
     *
     * @param events the events
     * @param old whether another process may have stored them already
     * @param chunk where they stand
     * @param source in which segment
     */
    record Peeked(
            List<AuditEvent> events,
            boolean old,
            JournalSegment.@Nullable Chunk chunk,
            @Nullable Source source) {
        static final Peeked NOTHING = new Peeked(List.of(), false, null, null);

        /** Records whose payload was no event, and became dead letters. */
        int unreadable() {
            return chunk == null ? 0 : chunk.payloads().size() - events.size();
        }
    }

    /** A segment, and the folder it came with when it is not ours. */
    static final class Source {
        private final JournalSegment segment;
        private final @Nullable Adopted adopted;
        private long end = -1;

        Source(JournalSegment segment, @Nullable Adopted adopted) {
            this.segment = segment;
            this.adopted = adopted;
        }
    }

    /** A folder taken over, and how many of its segments are left. */
    private static final class Adopted {
        private final JournalFolder folder;
        private int open;

        Adopted(JournalFolder folder) {
            this.folder = folder;
        }
    }
}
