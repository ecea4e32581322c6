package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file of dead letters that nobody writes to any more, or only at its end. Used by one thread at a time. */
final class DeadLetterFile {
    static final String SUFFIX = ".dead";
    static final String REWRITTEN = ".rewritten";

    private final Path path;
    private final @Nullable AdoptedFolder adopted;

    DeadLetterFile(Path path, @Nullable AdoptedFolder adopted) {
        this.path = path;
        this.adopted = adopted;
    }

    long size() throws IOException {
        return Files.size(path);
    }

    Content read() throws IOException {
        JournalSegment segment = new JournalSegment(path);
        long size = Files.size(path);
        List<DeadLetterRecord> records = new ArrayList<>();
        long damaged = 0;
        while (segment.readPosition() < size) {
            JournalSegment.Chunk chunk = segment.read(size, Integer.MAX_VALUE);
            chunk.payloads().forEach(bytes -> records.add(DeadLetterRecord.read(bytes)));
            damaged += chunk.damaged();
            segment.advance(chunk);
        }
        return new Content(records, damaged);
    }

    /** Keeps these and no others; a crash leaves either all or these. */
    void keep(List<DeadLetterRecord> kept, SegmentOutput.Maker maker) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + REWRITTEN);
        try {
            write(temporary, kept, maker);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncFolder();
    }

    private static void write(Path file, List<DeadLetterRecord> kept, SegmentOutput.Maker maker) throws IOException {
        Files.deleteIfExists(file);
        try (SegmentWriter writer = new SegmentWriter(file, maker)) {
            long sequence = 0;
            for (DeadLetterRecord letter : kept) {
                writer.append(++sequence, letter.bytes());
            }
            writer.sync();
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
        syncFolder();
        if (adopted != null) {
            adopted.fileGone();
        }
    }

    private void syncFolder() throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            FolderSync.of(folder);
        }
    }

    /**
     * What is in the file.
     *
     * @param records the letters, the oldest first
     * @param damaged bytes that are none
     */
    record Content(List<DeadLetterRecord> records, long damaged) {}
}
