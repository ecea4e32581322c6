package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A place for objects under keys such as {@code app/backups/2026/11/app_20261120_010000_k3xq/manifest.json}. Objects are
 * written once and never changed. Implementations are thread-safe; {@code toString} names the place, without secrets.
 */
public interface BackupStorage {
    /** Begins an object. */
    StorageOutput create(String key) throws IOException;

    /**
     * Reads an object from its first byte; the caller closes the stream.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    InputStream read(String key) throws IOException;

    Optional<StoredObject> find(String key) throws IOException;

    /** Every object whose key begins with {@code prefix}, which is empty or ends with {@code /}; ordered by key. */
    List<StoredObject> list(String prefix) throws IOException;

    /** The names directly under {@code prefix} that have objects below them, without the trailing {@code /}; ordered. */
    List<String> folders(String prefix) throws IOException;

    /** Removes an object durably; no error if there is none. */
    void delete(String key) throws IOException;
}
