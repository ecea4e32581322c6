package dev.seaworthy.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and hashes what is read. */
final class HashedInput extends FilterInputStream {
    private final MessageDigest digest = Hashes.sha256();
    private long count;

    HashedInput(InputStream source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            digest.update((byte) value);
            count++;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            digest.update(bytes, offset, read);
            count += read;
        }
        return read;
    }

    /** Skipped bytes must be hashed too. */
    @Override
    public long skip(long bytes) throws IOException {
        byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, bytes))];
        return Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    long count() {
        return count;
    }

    /** Call once, at the end. */
    String sha256() {
        return Hashes.hex(digest);
    }
}
