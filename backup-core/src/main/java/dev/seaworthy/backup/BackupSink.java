package dev.seaworthy.backup;

import java.io.IOException;

/** Takes what a source reads. Used by one thread; one part is open at a time. */
public interface BackupSink {
    /** Opens the next part; its name becomes part of a file name. Close it before opening another. */
    PartOutput part(String name) throws IOException;

    /**
     * Keeps the content of a file under the hash of its bytes, unless the repository has it.
     *
     * @param sha256 lower-case hex of what {@code content} gives
     * @return the blob's name for {@link TreeEntry#file}
     * @throws ContentChangedException if {@code content} gives other bytes than promised; nothing was kept
     */
    String blob(String sha256, long size, Content content) throws IOException;

    /** Adds a line to the backup's list of files. */
    void entry(TreeEntry entry) throws IOException;
}
