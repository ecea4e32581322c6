package dev.seaworthy.backup.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The files that are still being written. Their writer keeps each locked, so that what a killed process left behind can be
 * told from what a living one is writing, and is removed by the next writer.
 */
final class Partials {
    static final String FOLDER = ".partial";

    /**
     * By their real paths. A second look at a file of this process would lose its lock: POSIX drops it when any descriptor
     * is closed.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final AtomicBoolean swept = new AtomicBoolean();

    Partials(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Partial next() throws IOException {
        Durable.createFolders(Durable.parent(folder), folder);
        Path real = folder.toRealPath();
        if (swept.compareAndSet(false, true)) {
            sweep();
        }
        while (true) {
            Partial partial = open(real.resolve(UUID.randomUUID().toString()));
            if (Files.exists(partial.file())) {
                return partial;
            }
            partial.close(); // Another process swept it between its creation and its lock.
        }
    }

    private static Partial open(Path file) throws IOException {
        OURS.add(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.lock();
            Durable.ownerOnly(file, false);
        } catch (IOException noLocks) {
            // A file system without locks: leftovers stay there, which costs space and nothing else.
        }
        return new Partial(file, channel);
    }

    private void sweep() throws IOException {
        abandoned(true);
    }

    /** How many files are of writers that have died; removes them if told to. */
    int abandoned(boolean remove) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.toRealPath())) {
            for (Path file : files) {
                count += !OURS.contains(file) && isAbandoned(file, remove) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isAbandoned(Path file, boolean remove) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null && remove) {
                Files.deleteIfExists(file);
            }
            return lock != null;
        } catch (IOException | OverlappingFileLockException inUse) {
            return false; // Its writer lives, or it is gone already.
        }
    }

    /** One file being written, with its lock. */
    record Partial(Path file, FileChannel channel) {
        void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
            OURS.remove(file);
        }
    }
}
