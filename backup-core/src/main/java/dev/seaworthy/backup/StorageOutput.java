package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;

/** An object being written, invisible until it is committed. */
public abstract class StorageOutput extends OutputStream {
    /**
     * Makes the object durable and visible under its key; nothing more may be written.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the key is taken; what was written is discarded
     */
    public abstract void commit() throws IOException;

    /** Discards what was written unless it was committed. */
    @Override
    public abstract void close() throws IOException;
}
