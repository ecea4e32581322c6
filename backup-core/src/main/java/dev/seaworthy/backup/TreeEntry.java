package dev.seaworthy.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a backup's {@code files.tsv}.
 *
 * @param path relative to the tree, with {@code /} between names
 * @param mode POSIX permission bits, 0 to 07777
 * @param blob the name of the content, for files only
 * @param target where a symbolic link points, for links only
 * @param sha256 of the content of a file, where the blob's name does not say it: in encrypted backups
 * @param changed whether the file kept changing while it was read
 */
public record TreeEntry(
        Type type,
        String path,
        int mode,
        Instant modified,
        @Nullable String blob,
        @Nullable String target,
        @Nullable String sha256,
        boolean changed) {
    /** What an entry is. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK
    }

    public TreeEntry {
        if ((type == Type.FILE) != (blob != null) || (type == Type.SYMLINK) != (target != null)) {
            throw new IllegalArgumentException(type + " " + path + " has the wrong blob or target");
        }
    }

    public static TreeEntry file(String path, int mode, Instant modified, String blob, boolean changed) {
        return new TreeEntry(Type.FILE, path, mode, modified, blob, null, null, changed);
    }

    public static TreeEntry directory(String path, int mode, Instant modified) {
        return new TreeEntry(Type.DIRECTORY, path, mode, modified, null, null, null, false);
    }

    public static TreeEntry symlink(String path, Instant modified, String target) {
        return new TreeEntry(Type.SYMLINK, path, 0777, modified, null, target, null, false);
    }

    TreeEntry sha256(@Nullable String ofContent) {
        return new TreeEntry(type, path, mode, modified, blob, target, ofContent, changed);
    }
}
