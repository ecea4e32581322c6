package dev.seaworthy.backup;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads one Zstandard frame whose window is no larger than any that {@link ZstdOutput} could have used. */
final class ZstdInput extends DecodingInput {
    private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    /** 8 MiB, which every decoder must support (RFC 8878, 3.1.1.1.2); levels 1 to 3 need at most 2 MiB. */
    private static final int LARGEST_WINDOW_LOG = 23;

    private static final int SMALLEST_FRAME = 9;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(2 * BUFFER).limit(0);
    private boolean outputWasFull;
    private boolean frameEnded;

    ZstdInput(InputStream stored) throws IOException {
        super(stored);
        try {
            byte[] begin = exactly(SMALLEST_FRAME);
            requireSmallWindow(begin);
            compressed.put(begin).flip();
        } catch (IOException | RuntimeException failure) {
            context.close();
            throw failure;
        }
    }

    private static void requireSmallWindow(byte[] frame) throws DamagedException {
        for (int index = 0; index < MAGIC.length; index++) {
            if (frame[index] != MAGIC[index]) {
                throw new DamagedException("does not begin as a Zstandard frame does");
            }
        }
        int descriptor = frame[4];
        boolean singleSegment = (descriptor & 0x20) != 0;
        int bytesOfSize = (descriptor & 0xc0) >> 6;
        int windowLog = 10 + ((frame[5] & 0xff) >> 3);
        if (singleSegment ? bytesOfSize > 1 : windowLog > LARGEST_WINDOW_LOG) {
            throw new DamagedException("needs a larger window than any Zstandard frame of ours");
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!plain.hasRemaining() && length > 0) {
            if (frameEnded) {
                requireEnd(compressed.remaining());
                return -1;
            }
            decompress();
        }
        int count = Math.min(length, plain.remaining());
        plain.get(bytes, offset, count);
        return count;
    }

    private void decompress() throws IOException {
        if (!compressed.hasRemaining() && !outputWasFull) {
            ByteBuffer stored = next();
            if (stored == null) {
                throw cut();
            }
            compressed.clear().put(stored).flip();
        }
        plain.clear();
        try {
            frameEnded = context.decompressDirectByteBufferStream(plain, compressed);
        } catch (ZstdException invalid) {
            plain.limit(0);
            throw new DamagedException("is not valid Zstandard data: " + invalid.getMessage());
        }
        outputWasFull = !plain.hasRemaining();
        plain.flip();
    }

    @Override
    public void close() throws IOException {
        context.close();
        super.close();
    }
}
