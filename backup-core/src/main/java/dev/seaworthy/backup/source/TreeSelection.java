package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.TreeEntry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Some paths of a file tree: each with everything below it and the folders above it. */
record TreeSelection(List<String> paths) {
    TreeSelection {
        paths = paths.stream().map(path -> path.replaceFirst("/+$", "")).toList();
    }

    boolean includes(TreeEntry entry) {
        return paths.stream()
                .anyMatch(path -> isIn(entry.path(), path)
                        || (entry.type() == TreeEntry.Type.DIRECTORY && isIn(path, entry.path())));
    }

    /** @throws BackupRefusedException if the backup has nothing under one of the paths */
    void requireAll(SourceContent content) throws IOException {
        Set<String> absent = new TreeSet<>(paths);
        content.entries(entry -> absent.removeIf(path -> isIn(entry.path(), path)));
        if (!absent.isEmpty()) {
            throw new BackupRefusedException("Source " + content.source().name() + " of " + content.backup()
                    + " has nothing under " + String.join(", ", absent)
                    + ". Paths are relative to the folder that was backed up; files.tsv of the backup lists them");
        }
    }

    private static boolean isIn(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
