package dev.seaworthy.backup;

import java.io.IOException;

/** Takes what a source reads. Used by one thread; the parts it opens may each be written by another. */
public interface BackupSink {
    /**
     * Opens the next part; its name becomes part of a file name. Parts keep the order in which they were opened, whichever
     * is closed first. Each open part costs memory of a few megabytes, so keep few open; one that is not closed makes the
     * run fail.
     */
    PartOutput part(String name) throws IOException;

    /**
     * Keeps the content of a file under the hash of its bytes, unless the repository has it.
     *
     * @param sha256 lower-case hex of what {@code content} gives
     * @return the blob's name for {@link TreeEntry#file}
     * @throws ContentChangedException if {@code content} gives other bytes than promised; nothing was kept
     */
    String blob(String sha256, long size, Content content) throws IOException;

    /** Whether everything taken here is encrypted, names and lists included. */
    default boolean encrypted() {
        return false;
    }

    /** Adds a line to the backup's list of files. */
    void entry(TreeEntry entry) throws IOException;
}
