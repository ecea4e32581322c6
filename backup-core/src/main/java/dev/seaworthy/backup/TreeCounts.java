package dev.seaworthy.backup;

import java.util.Map;
import java.util.TreeMap;

/** How many entries of each type a file tree has, in the form of {@link SourceInfo#counts()}. */
public final class TreeCounts {
    private TreeCounts() {}

    /** A map to count in, with all types at 0. */
    public static Map<String, Long> none() {
        Map<String, Long> counts = new TreeMap<>();
        for (TreeEntry.Type type : TreeEntry.Type.values()) {
            counts.put(key(type), 0L);
        }
        return counts;
    }

    /** The key of a type. */
    public static String key(TreeEntry.Type type) {
        return switch (type) {
            case FILE -> "files";
            case DIRECTORY -> "directories";
            case SYMLINK -> "links";
        };
    }
}
