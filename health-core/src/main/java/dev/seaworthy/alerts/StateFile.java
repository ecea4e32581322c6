package dev.seaworthy.alerts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a process leaves its alerts. Belongs to one process at a time, by a lock on the file beside it with
 * {@code .lock} behind its name. Not thread-safe.
 */
final class StateFile {

    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final long MOST_BYTES = 16L << 20;

    private final Path file;
    private @Nullable FileChannel lock;

    StateFile(Path file) {
        this.file = file;
    }

    /** What a former process left; {@code null} for nothing. One that cannot be understood is put aside. */
    @Nullable
    AlertSnapshot read() throws IOException {
        take();
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new IllegalArgumentException("is too large: it has " + size + " bytes");
            }
            return AlertSnapshot.decode(Files.readString(file));
        } catch (NoSuchFileException first) {
            return null;
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException unreadable) {
            Path aside = beside(".unreadable");
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            log.warn(
                    "{} is not the state of alerts ({}); it was moved to {}, and alerts begin anew",
                    file,
                    unreadable.getMessage(),
                    aside);
            return null;
        }
    }

    /** Two processes would take each other's alerts for their own. */
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
        throw new IOException("another process keeps its alerts in " + file + ": give each process a file of its own");
    }

    /** To a file beside it first, so that a crash leaves the old one or the new one. */
    void write(AlertSnapshot snapshot) throws IOException {
        Path fresh = beside(".new");
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel = open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = StandardCharsets.UTF_8.encode(snapshot.encode());
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            Files.deleteIfExists(fresh);
            throw failure;
        }
    }

    void release() throws IOException {
        if (lock != null) {
            lock.close();
            lock = null;
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
}
