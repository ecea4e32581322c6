package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The authenticated, decoded content of one source of one backup. */
public interface SourceContent {
    BackupId backup();

    SourceInfo source();

    List<PartInfo> parts();

    /**
     * The raw bytes of a part; the caller closes the stream.
     *
     * @throws IOException from the stream, at its end at the latest, if the bytes are not those that were backed up
     */
    InputStream open(PartInfo part) throws IOException;

    /** Hands each entry of the file tree to {@code visitor}, parents before children. */
    void entries(EntryVisitor visitor) throws IOException;

    /** The bytes of a file entry, checked like those of a part; the caller closes the stream. */
    InputStream openBlob(TreeEntry file) throws IOException;

    /** Takes the entries of a tree. */
    @FunctionalInterface
    interface EntryVisitor {
        void visit(TreeEntry entry) throws IOException;
    }
}
