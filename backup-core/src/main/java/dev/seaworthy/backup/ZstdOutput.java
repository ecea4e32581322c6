package dev.seaworthy.backup;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one Zstandard frame (RFC 8878) with a checksum, by threads of the library. Memory is outside the heap and bounded
 * by the window of the level and a few jobs per thread.
 */
final class ZstdOutput extends StageOutput {
    /** On dumps it is both faster and no larger than the levels above it (measured); its window is 512 KiB. */
    private static final int LEVEL = 1;

    private static final int WORKERS =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

    private final Switchable target;
    private final ZstdOutputStreamNoFinalizer zstd;
    private boolean ended;

    ZstdOutput(OutputStream target) throws IOException {
        this.target = new Switchable(target);
        this.zstd = new ZstdOutputStreamNoFinalizer(this.target, LEVEL);
        zstd.setChecksum(true);
        zstd.setWorkers(WORKERS);
    }

    /** @throws LinkageError if the library is missing or does not run here */
    static void load() {
        Native.load();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        zstd.write(bytes, offset, length);
    }

    @Override
    void finish() throws IOException {
        ended = true;
        zstd.closeWithoutClosingParentStream();
        target.flush();
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        target.discard();
        try {
            zstd.closeWithoutClosingParentStream(); // The only way to free its memory; it writes an end to nowhere.
        } catch (IOException nowhere) {
            throw new IllegalStateException("Discarded bytes cannot fail", nowhere);
        }
    }

    /** The target until it is given up. */
    private static final class Switchable extends FilterOutputStream {
        Switchable(OutputStream target) {
            super(target);
        }

        void discard() {
            out = OutputStream.nullOutputStream();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }
}
