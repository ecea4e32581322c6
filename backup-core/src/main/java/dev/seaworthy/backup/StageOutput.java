package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;

/** One step between what a source gives and what is stored. Closing it without finishing it leaves the target unfinished. */
abstract class StageOutput extends OutputStream {
    @Override
    public final void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    /** Writes what is still held and ends the form; the target stays open. */
    abstract void finish() throws IOException;

    /** Frees threads and memory; writes nothing. */
    @Override
    public abstract void close();
}
