package dev.seaworthy.examples.springboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passwords that nobody configured: made at random with the first start, and kept in files that only the owner reads. */
final class Passwords {

    private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);
    private static final int BYTES = 16;

    private final Path folder;

    Passwords(Path folder) {
        this.folder = folder;
    }

    String of(String user) throws IOException {
        Path file = folder.resolve(user + ".password");
        if (Files.notExists(file) || Files.size(file) == 0) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Files.createDirectories(folder);
            // Written aside, so that a kill leaves no file that is empty: that would be everybody's password.
            Path aside = Files.createTempFile(folder, user, ".new", ownerOnly(file));
            Files.writeString(aside, HexFormat.of().formatHex(random));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.info("The password of {} is in {}", user, file.toAbsolutePath());
        }
        return Files.readString(file).strip();
    }

    /** None where the file system knows no such permissions, as that of Windows: there the folder's apply. */
    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
