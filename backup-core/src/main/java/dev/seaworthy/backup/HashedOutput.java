package dev.seaworthy.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what passes through. Closing it does not close the target. */
final class HashedOutput extends FilterOutputStream {
    private final MessageDigest digest = Hashes.sha256();
    private long count;

    HashedOutput(OutputStream target) {
        super(target);
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        digest.update((byte) value);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
        count += length;
    }

    @Override
    public void close() throws IOException {
        flush();
    }

    long count() {
        return count;
    }

    /** Call once, at the end. */
    String sha256() {
        return Hashes.hex(digest);
    }
}
