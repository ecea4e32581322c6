package dev.seaworthy.examples.quickstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The data folder: where everything lies, readable by its owner only, used by one process at a time. */
final class DataFolder implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    private final Path home;
    private final FileChannel lock;

    private DataFolder(Path home, FileChannel lock) {
        this.home = home;
        this.lock = lock;
    }

    /** Creates the folder where needed and takes it for this process. */
    static DataFolder open(Path home) {
        try {
            Files.createDirectories(home, OWNER_FOLDER);
            DataFolder folder = new DataFolder(
                    home, FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            folder.lock();
            for (Path part : new Path[] {folder.database(), folder.artifacts(), folder.incoming(), folder.keys()}) {
                Files.createDirectories(part, OWNER_FOLDER);
            }
            return folder;
        } catch (IOException refused) {
            throw new StartupException(
                    "Cannot write to the data folder " + home + " (" + reason(refused)
                            + "): make it writable for this user, or set SEAWORTHY_HOME to another folder",
                    refused);
        }
    }

    Path home() {
        return home;
    }

    /** Bytes of the artifacts, part of the backup. */
    Path artifacts() {
        return home.resolve("artifacts");
    }

    /** Uploads under way, on the same file system as {@link #artifacts()}, and no part of the backup. */
    Path incoming() {
        return home.resolve("incoming");
    }

    /** Files that no row knows after a crash. */
    Path strays() {
        return home.resolve("strays");
    }

    /** Audit events on their way to the database. */
    Path journal() {
        return home.resolve("journal");
    }

    /** Figures of the last month, for the charts. */
    Path history() {
        return home.resolve("metrics-history");
    }

    /** What fired when the process last stopped. */
    Path alerts() {
        return home.resolve("alerts");
    }

    Path backups() {
        return home.resolve("backups");
    }

    Path drills() {
        return home.resolve("drills");
    }

    /** Outside the backups, so that who can write those cannot sign them. */
    Path signingKey() {
        return keys().resolve("backup-signing.key");
    }

    /** Writes a file that only its owner may read, completely or not at all. */
    static void writePrivate(Path file, byte[] content) throws IOException {
        Path temporary =
                Files.createTempFile(file.getParent(), ".new-", null, PosixFilePermissions.asFileAttribute(OWNER_FILE));
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes rights from everybody but the owner. */
    static void makePrivate(Path file) throws IOException {
        Files.setPosixFilePermissions(file, OWNER_FILE);
    }

    /** Makes renames and deletions in a folder survive a power failure. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private Path database() {
        return home.resolve("database");
    }

    private Path keys() {
        return home.resolve("keys");
    }

    private void lock() throws IOException {
        try {
            if (lock.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // The same refusal as for another process.
        }
        lock.close();
        throw new StartupException("Another quickstart uses the data folder " + home
                + ": stop it, or set SEAWORTHY_HOME (and PORT) to others for this one");
    }

    private static String reason(IOException refused) {
        return refused.getClass().getSimpleName() + ": " + refused.getMessage();
    }
}
