package dev.seaworthy.backup;

import java.io.IOException;

/** One reading of a source at one consistency point. Used by one thread, closed by the run. */
public interface SourceSession extends AutoCloseable {
    /**
     * Writes everything into {@code sink} and describes it.
     *
     * @throws IOException if reading or storing failed
     */
    SourceInfo read(BackupSink sink) throws IOException;

    /** Frees connections and processes; called also after a failure. */
    @Override
    void close();
}
