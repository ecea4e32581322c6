package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All dead letters: ours, and those of the folders we adopted, where they stay. Used by the journal's thread, save for
 * {@link #count()} and {@link #adopt}.
 */
final class DeadLetterFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFiles.class);

    private final Path folder;
    private final long limit;
    private final SegmentAppender journal;
    private final Ledger ledger;
    private final SegmentOutput.Maker maker;
    private final List<DeadLetterFile> files = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable SegmentWriter writer;
    private long sequence;
    private long number;

    DeadLetterFiles(Path folder, long limit, SegmentAppender journal, Ledger ledger, SegmentOutput.Maker maker) {
        this.folder = folder;
        this.limit = limit;
        this.journal = journal;
        this.ledger = ledger;
        this.maker = maker;
    }

    long count() {
        return count.get();
    }

    /** Takes in what a dead process left, which counts as recovered; all of it or none. */
    void adopt(List<DeadLetterFile> found) throws IOException {
        int letters = 0;
        long size = 0;
        long damaged = 0;
        for (DeadLetterFile file : found) {
            DeadLetterFile.Content content = file.read();
            letters += content.records().size();
            size += file.size();
            damaged += content.damaged();
        }
        ledger.recovered(letters);
        ledger.damaged(damaged);
        counted(letters, size);
        files.addAll(found);
    }

    /** Returns once it is synced. */
    void add(byte[] payload, String reason, InstantSource clock) throws IOException {
        byte[] record = DeadLetterRecord.of(payload, reason, clock.instant()).bytes();
        int size = RecordFrame.HEADER + record.length;
        if (bytes.get() + size > limit) {
            throw new DeadLettersFullException(
                    "the dead letters in " + folder + " and in what was adopted are at their " + "limit of " + limit
                            + " bytes; mend what the store refuses them for and submit them again");
        }
        SegmentWriter current = opened();
        try {
            current.append(++sequence, record);
            current.sync();
        } catch (IOException e) {
            cut(current, e);
            throw e;
        }
        counted(1, size);
    }

    List<DeadLetter> list(int most) throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        for (DeadLetterFile file : files) {
            for (DeadLetterRecord found : file.read().records()) {
                if (letters.size() == most) {
                    return letters;
                }
                letters.add(found.letter());
            }
        }
        return letters;
    }

    /** Moves the wanted ones to the journal: first there, then gone from here, so that a crash between doubles them. */
    int submit(Predicate<DeadLetter> wanted) throws IOException {
        int moved = 0;
        for (DeadLetterFile file : files) {
            moved += submit(file, wanted);
        }
        return moved;
    }

    void close() {
        SegmentWriter current = writer;
        writer = null;
        if (current == null) {
            return;
        }
        try {
            current.close();
        } catch (IOException e) {
            LOG.warn("A file of dead letters in {} was not closed cleanly: {}", folder, e.toString());
        }
    }

    private int submit(DeadLetterFile file, Predicate<DeadLetter> wanted) throws IOException {
        List<DeadLetterRecord> kept = new ArrayList<>();
        List<AppendRequest> requests = new ArrayList<>();
        for (DeadLetterRecord found : file.read().records()) {
            DeadLetter letter = found.letter();
            if (letter.readable() && wanted.test(letter)) {
                AppendRequest request = new AppendRequest(found.payload());
                request.take();
                requests.add(request);
            } else {
                kept.add(found);
            }
        }
        if (requests.isEmpty()) {
            return 0;
        }
        long room = requests.stream().mapToLong(DiskRequest::bytes).sum();
        journal.requireRoom(room);
        journal.append(requests);
        requireSuccess(requests);
        forget(file, kept, requests.size());
        return requests.size();
    }

    /** A disk that fails between two segments has taken some: they are copies of letters that stay, and counted as such. */
    private void requireSuccess(List<AppendRequest> requests) throws IOException {
        IOException failure = null;
        int copies = 0;
        for (AppendRequest request : requests) {
            try {
                request.requireSuccess();
                copies++;
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            ledger.recovered(copies);
            throw failure;
        }
    }

    private void forget(DeadLetterFile file, List<DeadLetterRecord> kept, int moved) throws IOException {
        // Whatever is written next goes to a new file.
        close();
        try {
            long before = file.size();
            if (kept.isEmpty()) {
                file.delete();
                files.remove(file);
                bytes.addAndGet(-before);
            } else {
                file.keep(kept, maker);
                bytes.addAndGet(file.size() - before);
            }
        } catch (IOException e) {
            ledger.recovered(moved);
            throw new IOException("submitted, but still among the dead letters: " + e.getMessage(), e);
        }
        count.addAndGet(-moved);
        ledger.deadLettered(-moved);
    }

    private SegmentWriter opened() throws IOException {
        SegmentWriter current = writer;
        if (current == null) {
            Path path = folder.resolve(String.format("%016d", ++number) + DeadLetterFile.SUFFIX);
            current = new SegmentWriter(path, maker);
            writer = current;
            sequence = 0;
            files.add(new DeadLetterFile(path, null));
        }
        return current;
    }

    private void cut(SegmentWriter current, IOException cause) {
        try {
            current.cut();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        close();
    }

    private void counted(int letters, long size) {
        bytes.addAndGet(size);
        count.addAndGet(letters);
        ledger.deadLettered(letters);
    }
}
