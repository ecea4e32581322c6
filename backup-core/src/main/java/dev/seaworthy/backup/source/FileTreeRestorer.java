package dev.seaworthy.backup.source;

/**
 * Writes a saved file tree into a new or empty folder. A path that would lead out of it, or through a symbolic link, is
 * refused.
 */
public final class FileTreeRestorer extends TreeRestorer {
    static final String KIND = "files";

    @Override
    public String kind() {
        return KIND;
    }
}
