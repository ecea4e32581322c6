package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records to the newest segment and begins the next one when it is full. Used by the journal's thread. */
final class SegmentAppender {
    private static final int MAX_PAYLOAD = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(SegmentAppender.class);
    private static final long MAX_SEGMENT = 8L << 20;
    private static final long WORTH_ROLLING = 1L << 20;
    private static final int BUFFER_BYTES = 1 << 20;
    /** What the store has should not lie on disk for long: it would be read again after a crash. */
    private static final Duration LONGEST_USE = Duration.ofSeconds(30);

    private final Path folder;
    private final long limit;
    private final JournalSources sources;
    private final Ledger ledger;
    private final SegmentOutput.Maker maker;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final List<AppendRequest> unsynced = new ArrayList<>();
    private @Nullable SegmentWriter writer;
    private @Nullable JournalSource source;
    private long openedAt;
    private long sequence;
    private long segments;

    SegmentAppender(Path folder, long limit, JournalSources sources, Ledger ledger, SegmentOutput.Maker maker) {
        this.folder = folder;
        this.limit = limit;
        this.sources = sources;
        this.ledger = ledger;
        this.maker = maker;
    }

    /** Whether there is room for so many bytes more; any thread may ask, and the answer may be outdated. */
    void requireRoom(long bytes) throws IOException {
        if (sources.ownBytes() + bytes > limit) {
            throw new IOException("the journal " + folder + " is at its limit of " + limit
                    + " bytes; raise journalLimit or bring the store back");
        }
    }

    /** Appends all, with one fsync if they fit into one segment, and settles each. */
    void append(List<AppendRequest> records) {
        try {
            for (AppendRequest record : records) {
                tryToAdd(record);
            }
            sync();
        } catch (RuntimeException | Error e) {
            failed(new IOException(e.toString(), e));
            throw e;
        }
    }

    /** Ends the segment when the store has all of it and it is large or old enough. */
    void rollIfRead() {
        JournalSource current = source;
        if (current == null || !current.isRead()) {
            return;
        }
        boolean large = current.end() >= Math.min(WORTH_ROLLING, segmentSize() / 2);
        if (large || current.isGone() || System.nanoTime() - openedAt > LONGEST_USE.toNanos()) {
            retire();
        }
    }

    /** Ends the segment. */
    void retire() {
        SegmentWriter oldWriter = writer;
        JournalSource oldSource = source;
        if (oldWriter == null || oldSource == null) {
            return;
        }
        writer = null;
        source = null;
        try {
            oldWriter.close();
        } catch (IOException e) {
            LOG.warn("A journal segment was not closed cleanly: {}", e.toString());
        }
        oldSource.seal();
        sources.finishIfRead(oldSource);
    }

    private void tryToAdd(AppendRequest record) {
        try {
            add(record);
        } catch (IOException e) {
            record.settle(e);
            record.wake();
        }
    }

    private void add(AppendRequest record) throws IOException {
        if (record.payload().length > MAX_PAYLOAD) {
            throw new IOException("the event is too large for the journal: " + record.payload().length + " bytes");
        }
        SegmentWriter current = writer;
        if (current != null && current.end() + record.bytes() > segmentSize()) {
            sync();
            retire();
        }
        long unsyncedBytes = writer == null ? 0 : writer.end() - writer.synced();
        requireRoom(unsyncedBytes + record.bytes());
        try {
            opened().append(sequence + 1, record.payload());
            sequence++;
            unsynced.add(record);
        } catch (IOException e) {
            failed(e);
            throw e;
        }
    }

    private SegmentWriter opened() throws IOException {
        SegmentWriter current = writer;
        if (current == null) {
            Path file = folder.resolve(String.format("%016d", ++segments) + JournalSegment.SUFFIX);
            current = new SegmentWriter(file, maker, buffer);
            writer = current;
            openedAt = System.nanoTime();
            JournalSource opened = JournalSource.own(new JournalSegment(file));
            source = opened;
            sources.add(opened);
        }
        return current;
    }

    private void sync() {
        SegmentWriter current = writer;
        JournalSource grown = source;
        if (unsynced.isEmpty() || current == null || grown == null) {
            return;
        }
        try {
            current.flush();
        } catch (IOException e) {
            // The disk may be full: what was there before is as good as ever.
            failed(e);
            return;
        }
        try {
            current.sync();
        } catch (IOException e) {
            // After a failed fsync nobody knows what the pages hold.
            failed(e);
            retire();
            return;
        }
        sources.grown(grown, unsynced.size(), current.synced());
        settleUnsynced(null);
    }

    /** Nothing since the last fsync counts. */
    private void failed(IOException failure) {
        SegmentWriter current = writer;
        if (current == null) {
            return;
        }
        try {
            current.cut();
        } catch (IOException e) {
            failure.addSuppressed(e);
            retire();
        }
        settleUnsynced(
                new IOException("the journal " + folder + " could not be written: " + failure.getMessage(), failure));
    }

    private void settleUnsynced(@Nullable IOException failure) {
        long unawaited =
                unsynced.stream().filter(record -> !record.settle(failure)).count();
        if (unawaited > 0 && failure == null) {
            // Their callers went on without them, and the events may be stored from elsewhere: these are copies.
            ledger.recovered(unawaited);
            if (source != null) {
                source.markOld();
            }
        }
        unsynced.forEach(DiskRequest::wake);
        unsynced.clear();
    }

    private long segmentSize() {
        return Math.min(MAX_SEGMENT, limit / 4);
    }
}
