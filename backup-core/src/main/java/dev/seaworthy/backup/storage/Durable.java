package dev.seaworthy.backup.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/** Folder operations that are on disk when they return. */
final class Durable {
    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private Durable() {}

    static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent(), () -> file + " has no parent");
    }

    /** Creates {@code folder} and what lies between it and {@code root}, owner-only, each synced into its parent. */
    static void createFolders(Path root, Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = folder; each != null && !Files.isDirectory(each); each = each.getParent()) {
            missing.push(each);
        }
        for (Path each : missing) {
            Files.createDirectories(each);
            if (each.startsWith(root)) {
                ownerOnly(each, true);
            }
            syncFolder(parent(each));
        }
    }

    static void syncFolder(Path folder) throws IOException {
        if (WINDOWS) {
            return; // A folder cannot be opened there; the file system journals its entries.
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException removedMeanwhile) {
            // Another deletion emptied and removed it.
        }
    }

    static void deleteEmptyParents(Path root, Path file) throws IOException {
        for (Path folder = parent(file); folder.startsWith(root) && !folder.equals(root); folder = parent(folder)) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException inUse) {
                return;
            }
        }
    }

    static void ownerOnly(Path path, boolean folder) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(folder ? "rwx------" : "rw-------"));
        }
    }
}
