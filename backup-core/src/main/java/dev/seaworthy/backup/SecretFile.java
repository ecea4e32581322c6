package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of mode 0600 that holds a key: written once, complete, and refused when others may read it. */
final class SecretFile {
    private final String what;
    private final Path file;

    /** @param what what it holds, to begin messages with: "The signing key" */
    SecretFile(String what, Path file) {
        this.what = what;
        this.file = file;
    }

    Path path() {
        return file;
    }

    /**
     * The text of the file.
     *
     * @throws BackupRefusedException if others may read it
     * @throws IOException if it is missing, longer than {@code limit} bytes, or cannot be read
     */
    String read(int limit) throws IOException {
        refuseIfReadableByOthers();
        if (Files.size(file) > limit) {
            throw new IOException("it is longer than " + limit + " bytes");
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    /**
     * Writes the file and its folder, durably. Complete under a temporary name first: another process must never read
     * half a key.
     *
     * @throws FileAlreadyExistsException if there is one; it is left as it is
     */
    void create(String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path partial = file.resolveSibling(file.getFileName() + "." + BackupId.randomSuffix() + ".partial");
        try {
            write(partial, text);
            publish(partial);
        } finally {
            Files.deleteIfExists(partial);
        }
        syncFolder(folder); // A repository must not outlive the entry of the key that it was begun with.
    }

    /** Puts it in the place of another, in one step and durably. */
    void moveTo(Path other) throws IOException {
        Files.move(file, other, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(other.toAbsolutePath().getParent());
    }

    private static void syncFolder(@Nullable Path folder) throws IOException {
        if (folder != null && Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            RestoreJournal.syncFolder(folder);
        }
    }

    private static void write(Path partial, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            PosixFileAttributeView view = Files.getFileAttributeView(partial, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rw-------"));
            }
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void publish(Path partial) throws IOException {
        try {
            Files.createLink(file, partial);
        } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException meant) {
            throw meant;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) { // FAT and CIFS say EPERM.
            publishWithoutLink(partial, noHardLinks);
        }
    }

    /** Whole in one step, as another process must never read half a key; only two that create it at once may race here. */
    private void publishWithoutLink(Path partial, Exception noLink) throws IOException {
        synchronized (SecretFile.class) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            try {
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                failure.addSuppressed(noLink);
                throw failure;
            }
        }
    }

    private void refuseIfReadableByOthers() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        permissions.retainAll(PosixFilePermissions.fromString("---rwxrwx"));
        if (!permissions.isEmpty()) {
            throw new BackupRefusedException(
                    what + " " + file + " is accessible to other users; run: chmod 600 " + file);
        }
    }
}
