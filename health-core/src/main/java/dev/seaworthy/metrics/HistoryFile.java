package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a {@link History} over a restart: read once, then written anew as a whole each minute. Belongs to one process at
 * a time, by a lock on the file beside it with {@code .lock} behind its name.
 */
final class HistoryFile {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(HistoryFile.class);

    private final Path file;
    private final History history;
    private @Nullable FileChannel lock;
    private boolean read;
    private boolean closed;

    HistoryFile(Path file, History history) {
        this.file = file;
        this.history = history;
    }

    /** Reads the file in the first step that can, and writes it in each. What could not be read is not written over. */
    synchronized Path step() throws IOException, UnavailableException {
        if (!closed) {
            take();
            if (!read) {
                read();
                read = true;
            }
            write(history.snapshot());
        }
        return file;
    }

    /**
     * Until the other process has ended nothing is read or written: its figures are not ours, and it would write over
     * ours.
     */
    private void take() throws IOException {
        if (lock != null) {
            return;
        }
        FileChannel channel = open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                lock = channel;
                return;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // The same refusal as for another process.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        throw new IOException("another process keeps its history in " + file
                + ": give each process a file of its own; that one is tried again each minute");
    }

    private void read() throws IOException {
        try {
            history.restore(HistorySnapshot.decode(bytes()));
        } catch (NoSuchFileException first) {
            log.debug("There is no history in {} yet", file);
        } catch (HistorySnapshot.UnreadableException unreadable) {
            Path aside = beside(".unreadable");
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            log.warn(
                    "{} {}; it was moved to {}, and the history begins anew. Delete that file, or move it back"
                            + " for the release that wrote it",
                    file,
                    unreadable.getMessage(),
                    aside);
        }
    }

    private byte[] bytes() throws IOException, HistorySnapshot.UnreadableException {
        long size = Files.size(file);
        if (size > HistorySnapshot.MOST_BYTES) {
            throw new HistorySnapshot.UnreadableException("is too large: it has " + size + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /** To a file beside it first, so that a crash leaves the old one or the new one. */
    private void write(byte[] bytes) throws IOException {
        Path fresh = beside(".new");
        // What a crash left, maybe with other rights.
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel = open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            // A full disk should not stay full because of us.
            Files.deleteIfExists(fresh);
            throw failure;
        }
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static FileChannel open(Path path, OpenOption... options) throws IOException {
        FileAttribute<?>[] ownerOnly =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(options), ownerOnly);
    }

    /** Writes the last minute too and gives the file free; leaves a disk that hangs behind after the time. */
    void close(Duration within) {
        Thread last = new Thread(this::lastStep, "metrics-history");
        last.setDaemon(true);
        last.start();
        try {
            last.join(within.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (last.isAlive()) {
            log.warn("The disk under {} hangs; the last minute of the history is not in it", file);
        }
    }

    private synchronized void lastStep() {
        closed = true;
        FileChannel held = lock;
        if (held == null) {
            return;
        }
        try (held) {
            if (read) {
                write(history.snapshot());
            }
        } catch (IOException | UnavailableException failure) {
            log.warn("Cannot write the last minute of the history to {}", file, failure);
        }
    }
}
