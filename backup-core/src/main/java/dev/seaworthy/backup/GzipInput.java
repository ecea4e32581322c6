package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads the one gzip member that {@link ParallelGzip} writes. The JDK's own stream joins members and passes over what
 * follows them; here both are damage.
 */
final class GzipInput extends DecodingInput {
    private static final int TRAILER = 8;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private @Nullable ByteBuffer rest;
    private long total;
    private boolean ended;

    GzipInput(InputStream stored) throws IOException {
        super(stored);
        if (!Arrays.equals(exactly(ParallelGzip.HEADER.length), ParallelGzip.HEADER)) {
            throw new DamagedException("does not begin as a gzip file of ours does");
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!ended && length > 0) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                total += count;
                return count;
            }
            if (inflater.finished()) {
                end();
            } else if (inflater.needsInput()) {
                refill();
            } else {
                throw new DamagedException("is not valid gzip data: it wants a dictionary");
            }
        }
        return ended ? -1 : 0;
    }

    private int inflate(byte[] bytes, int offset, int length) throws DamagedException {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException invalid) {
            throw new DamagedException("is not valid gzip data: " + invalid.getMessage());
        }
    }

    private void refill() throws IOException {
        ByteBuffer stored = next();
        if (stored == null) {
            throw cut();
        }
        rest = stored;
        inflater.setInput(stored.array(), stored.arrayOffset(), stored.remaining());
    }

    private void end() throws IOException {
        ended = true;
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        int unused = inflater.getRemaining();
        ByteBuffer last = rest;
        if (last != null) {
            int taken = Math.min(unused, TRAILER);
            trailer.put(last.array(), last.arrayOffset() + last.limit() - unused, taken);
            unused -= taken;
        }
        trailer.put(exactly(trailer.remaining())).flip();
        if (trailer.getInt() != (int) checksum.getValue() || trailer.getInt() != (int) total) {
            throw new DamagedException("is not valid gzip data: its checksum or length does not fit");
        }
        requireEnd(unused);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        super.close();
    }
}
