package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One content on its way to the storage, hashed as it is and, if it is encrypted, as it is stored too. */
final class BlobOutput extends OutputStream {
    private final HashedOutput stored;
    private final @Nullable AgeOutput sealed;
    private final HashedOutput raw;

    BlobOutput(OutputStream target, @Nullable Sealing sealing) throws IOException {
        this.stored = new HashedOutput(target);
        this.sealed = sealing == null ? null : sealing.seal(stored);
        this.raw = sealed == null ? stored : new HashedOutput(sealed);
    }

    @Override
    public void write(int value) throws IOException {
        raw.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        raw.write(bytes, offset, length);
    }

    /**
     * Ends the content and answers the hash of what is stored.
     *
     * @throws ContentChangedException if what was written is not what was promised
     */
    String finish(long size, String sha256) throws IOException {
        String written = raw.sha256();
        if (raw.count() != size || !written.equals(sha256)) {
            throw new ContentChangedException("The content changed while it was read");
        }
        if (sealed == null) {
            return written;
        }
        sealed.finish();
        return stored.sha256();
    }
}
