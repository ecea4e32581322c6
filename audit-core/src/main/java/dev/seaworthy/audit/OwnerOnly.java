package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates files and folders that only their owner can read, where the file system knows owners. */
final class OwnerOnly {
    private OwnerOnly() {}

    static Path file(Path file) throws IOException {
        return Files.createFile(file, permissions(file, "rw-------"));
    }

    static Path folder(Path folder) throws IOException {
        return Files.createDirectory(folder, permissions(folder, "rwx------"));
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
