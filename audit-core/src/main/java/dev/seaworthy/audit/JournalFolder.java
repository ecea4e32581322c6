package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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

    private final Path path;
    private final FileChannel channel;

    private JournalFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    Path path() {
        return path;
    }

    /** A new folder of our own. */
    static JournalFolder create(Path root) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path path = root.resolve("instance-" + UUID.randomUUID());
            OwnerOnly.folder(path);
            JournalFolder folder = locked(path);
            if (folder != null) {
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

    /** Its segments, the oldest first. */
    List<Path> segments() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(path, "*" + JournalSegment.SUFFIX)) {
            paths.forEach(files::add);
        }
        files.sort(Comparator.naturalOrder());
        return files;
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
        } catch (NoSuchFileException gone) {
            // Somebody tidied up by hand.
        } finally {
            channel.close();
        }
    }

    /** Lets go of the folder and leaves it as it is. */
    void release() throws IOException {
        channel.close();
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
