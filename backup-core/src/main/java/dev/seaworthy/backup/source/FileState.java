package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RunControl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tells that a file was not touched between two looks at it. */
record FileState(
        Kind kind,
        long size,
        Instant modified,
        int mode,
        @Nullable Object identity,
        @Nullable Object changed) {
    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }

    static FileState of(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            BasicFileAttributes basic =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new FileState(
                    kind(basic), basic.size(), basic.lastModifiedTime().toInstant(), 0644, basic.fileKey(), null);
        }
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Map<String, Object> unix = Files.readAttributes(file, "unix:mode,ctime", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Objects.requireNonNull(unix.get("mode")) & 07777;
        return new FileState(
                kind(basic),
                basic.size(),
                basic.lastModifiedTime().toInstant(),
                mode,
                basic.fileKey(),
                unix.get("ctime"));
    }

    String sha256(Path file, RunControl control) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[64 << 10];
        try (InputStream input = Files.newInputStream(file)) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                control.check();
                digest.update(buffer, 0, read);
                control.pace(read);
            }
        }
        return Sha256.hex(digest);
    }

    /** The permissions of a mode, for file systems that know them. */
    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = java.util.EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwner = PosixFilePermission.values();
        for (int bit = 0; bit < fromOwner.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(fromOwner[bit]);
            }
        }
        return permissions;
    }

    private static Kind kind(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return Kind.SYMLINK;
        }
        if (attributes.isDirectory()) {
            return Kind.DIRECTORY;
        }
        return attributes.isRegularFile() ? Kind.FILE : Kind.OTHER;
    }
}
