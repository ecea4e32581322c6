package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Path;

/** What the journal does to a file that it writes; each call may take as long as the disk does. */
interface SegmentOutput extends AutoCloseable {
    /** Writes this many of the bytes at the end. */
    void write(byte[] bytes, int length) throws IOException;

    /** Returns once all that was written survives a crash of the machine. */
    void sync() throws IOException;

    /** Cuts the file off; the next write goes there. */
    void truncate(long length) throws IOException;

    @Override
    void close() throws IOException;

    /** Makes a new file. */
    @FunctionalInterface
    interface Maker {
        SegmentOutput create(Path file) throws IOException;
    }
}
