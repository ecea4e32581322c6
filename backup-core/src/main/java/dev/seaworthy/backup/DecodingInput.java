package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes decoded from a stored form that is read in pieces of at most 64 KiB. It ends only where the stored bytes end too:
 * a form that is cut, or goes on, is damaged. Used by one thread.
 */
abstract class DecodingInput extends InputStream {
    static final int BUFFER = 64 << 10;

    private final InputStream stored;
    private final byte[] one = new byte[1];

    DecodingInput(InputStream stored) {
        this.stored = stored;
    }

    @Override
    public final int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;

    /** The next stored bytes; null at their end. */
    final @Nullable ByteBuffer next() throws IOException {
        byte[] buffer = new byte[BUFFER];
        int read = stored.read(buffer);
        return read < 0 ? null : ByteBuffer.wrap(buffer, 0, read);
    }

    /** Exactly {@code count} stored bytes. */
    final byte[] exactly(int count) throws IOException {
        byte[] bytes = stored.readNBytes(count);
        if (bytes.length < count) {
            throw cut();
        }
        return bytes;
    }

    /** Reading on also completes the hash of what is stored. */
    final void requireEnd(int unused) throws IOException {
        if (unused > 0 || stored.read() >= 0) {
            throw new DamagedException("goes on after its compressed data");
        }
    }

    static DamagedException cut() {
        return new DamagedException("ends before its compressed data does");
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
