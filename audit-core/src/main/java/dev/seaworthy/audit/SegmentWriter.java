package dev.seaworthy.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The writing end of the newest segment; guarded by the lock of the {@link Journal}, save for {@link #sync()}. */
final class SegmentWriter implements AutoCloseable {
    private final Path file;
    private final RandomAccessFile out;
    private long written;
    private long synced;
    private @Nullable IOException failure;

    SegmentWriter(Path folder, long number) throws IOException {
        this.file = OwnerOnly.file(folder.resolve(String.format("%016d", number) + JournalSegment.SUFFIX));
        this.out = new RandomAccessFile(file.toFile(), "rw");
        syncFolder(folder);
    }

    Path file() {
        return file;
    }

    long written() {
        return written;
    }

    /** Up to here the file survives a crash of the machine. */
    long synced() {
        return synced;
    }

    @Nullable
    IOException failure() {
        return failure;
    }

    /** Appends and returns the new end; a record that fails half-way is cut off again. */
    long write(byte[] record) throws IOException {
        try {
            out.seek(written);
            out.write(record);
            written += record.length;
            return written;
        } catch (IOException e) {
            out.setLength(written);
            throw e;
        }
    }

    /** May block as long as the disk does; call without the lock. */
    void sync() throws IOException {
        out.getFD().sync();
    }

    void syncedTo(long position) {
        synced = Math.max(synced, position);
    }

    /** After a failed fsync nobody knows what the pages hold: what was not acknowledged is cut off. */
    void fail(IOException cause) {
        failure = cause;
        try {
            out.setLength(synced);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        written = synced;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A new name survives a crash only once its folder is synced; where folders can not be, nothing is needed. */
    private static void syncFolder(Path folder) throws IOException {
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return;
        }
        // Only a channel can sync a folder, and an interrupt would close it.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
