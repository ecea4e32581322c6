package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sub-folder of one process in the journal's folder, held by a lock that ends with the process. */
final class JournalFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);
    private static final String LOCK = ".lock";
    private static final int ATTEMPTS = 20;
    private static final String PROBE = "probe";
    private static final int PROBE_BYTES = 4096;
    /**
     * Closing any channel on a locked file lets go of the lock of the whole process, so this process must not even open
     * the lock of a folder that one of its loggers holds. A system property also reaches copies of this class in other
     * class loaders.
     */
    private static final String HELD = "dev.seaworthy.audit.journal.";

    private final Path path;
    private final FileChannel channel;

    private JournalFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    Path path() {
        return path;
    }

    /** A new folder of our own; the outer one is made when it is absent. */
    static JournalFolder create(Path root) throws IOException {
        makeRoot(root);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path path = root.resolve("instance-" + UUID.randomUUID());
            OwnerOnly.folder(path);
            JournalFolder folder = locked(path);
            if (folder != null) {
                folder.probe();
                FolderSync.of(root);
                return folder;
            }
        }
        throw new IOException(
                "no folder of our own could be locked in " + root + "; does its file system support file locks?");
    }

    /** The folders that no living process holds; each is held from now on. */
    static List<JournalFolder> abandoned(Path root) throws IOException {
        List<JournalFolder> folders = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(root, "instance-*")) {
            for (Path path : paths) {
                JournalFolder folder = Files.isDirectory(path) ? lockedIfReadable(path) : null;
                if (folder != null) {
                    folders.add(folder);
                }
            }
        }
        folders.sort(Comparator.comparing(JournalFolder::path));
        return folders;
    }

    /** Its files with this ending, the oldest first. */
    List<Path> files(String suffix) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(path, "*" + suffix)) {
            paths.forEach(files::add);
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    /** Removes what a process was killed over. */
    void removeLeftovers() throws IOException {
        Files.deleteIfExists(path.resolve(PROBE));
        for (Path file : files(DeadLetterFile.REWRITTEN)) {
            Files.deleteIfExists(file);
        }
    }

    /** Lets go of the folder, and removes it when nothing but the lock is in it. */
    @Override
    public void close() throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(path)) {
            for (Path other : paths) {
                if (!other.endsWith(LOCK)) {
                    return;
                }
            }
            Files.deleteIfExists(path.resolve(LOCK));
            Files.deleteIfExists(path);
        } catch (NoSuchFileException | DirectoryNotEmptyException raced) {
            // Somebody tidied up by hand, or is just looking whether the folder is abandoned.
        } finally {
            release();
        }
    }

    /** Lets go of the folder and leaves it as it is. */
    void release() throws IOException {
        try {
            channel.close();
        } finally {
            System.clearProperty(HELD + path.getFileName());
        }
    }

    private static void makeRoot(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return;
        }
        if (Files.exists(root)) {
            throw new IOException("it is a file and no folder");
        }
        Path parent = root.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        OwnerOnly.folder(root);
        if (parent != null) {
            FolderSync.of(parent);
        }
    }

    /** A full disk lets a folder be made: better known now than at the first event. */
    private void probe() throws IOException {
        Path file = path.resolve(PROBE);
        try {
            try (SegmentFile probe = SegmentFile.create(file)) {
                probe.write(new byte[PROBE_BYTES], PROBE_BYTES);
                probe.sync();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** What one folder has wrong keeps nobody from the others. */
    private static @Nullable JournalFolder lockedIfReadable(Path path) {
        try {
            return locked(path);
        } catch (IOException e) {
            LOG.warn("The journal {} can not be looked into and stays there: {}", path, e.toString());
            return null;
        }
    }

    /** Null when another process, or another logger of this one, holds it, or it is just being removed. */
    private static @Nullable JournalFolder locked(Path path) throws IOException {
        if (System.getProperties().putIfAbsent(HELD + path.getFileName(), "held") != null) {
            return null;
        }
        JournalFolder folder = null;
        try {
            folder = lockedByNoOther(path);
            return folder;
        } finally {
            if (folder == null) {
                System.clearProperty(HELD + path.getFileName());
            }
        }
    }

    private static @Nullable JournalFolder lockedByNoOther(Path path) throws IOException {
        Path file = path.resolve(LOCK);
        FileChannel channel = null;
        try {
            createLockFile(file);
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null && Files.exists(file)) {
                return new JournalFolder(path, channel);
            }
        } catch (OverlappingFileLockException | NoSuchFileException held) {
            // Not ours.
        }
        if (channel != null) {
            channel.close();
        }
        return null;
    }

    private static void createLockFile(Path file) throws IOException {
        try {
            OwnerOnly.file(file);
        } catch (FileAlreadyExistsException usual) {
            // The folder was made before.
        }
    }
}
