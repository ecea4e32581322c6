package dev.seaworthy.metrics;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A {@link History} at one moment, and its bytes: {@code magic, version, second, wallSecond, series, checksum}. All
 * numbers are big-endian. Magic and version stay where they are in every version; the checksum is over all before it.
 *
 * @param second of the history's own clock, on which its slots are
 * @param wallSecond what the wall clock said then, seconds since 1970
 */
record HistorySnapshot(long second, long wallSecond, List<Series> series) {

    /** Some three hundred series. */
    static final int MOST_BYTES = 16 << 20;

    /** {@code SWHISTOR} in ASCII. */
    private static final long MAGIC = 0x5357484953544F52L;

    private static final int VERSION = 1;
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;

    /** Far beyond any date, and far from an overflow. */
    private static final long MOST_SECONDS = 1L << 45;

    record Series(String name, String unit, List<HistoryTier> tiers) {}

    /** The bytes are no snapshot that this release can read; the message says why. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String reason) {
            super(reason);
        }
    }

    byte[] encode() throws UnavailableException {
        int size = HEADER_BYTES
                + Integer.BYTES
                + series.stream().mapToInt(HistorySnapshot::bytes).sum();
        if (size > MOST_BYTES) {
            throw new UnavailableException("the history of " + series.size() + " series has " + size
                    + " bytes and is not kept in a file; the limit is " + MOST_BYTES);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putLong(MAGIC).putInt(VERSION).putLong(second).putLong(wallSecond).putInt(series.size());
        for (Series one : series) {
            putText(out, one.name());
            putText(out, one.unit());
            out.putInt(one.tiers().size());
            one.tiers().forEach(tier -> tier.write(out));
        }
        out.putInt(checksum(out.array(), out.position()));
        return out.array();
    }

    private static int bytes(Series series) {
        return 3 * Integer.BYTES
                + series.name().getBytes(StandardCharsets.UTF_8).length
                + series.unit().getBytes(StandardCharsets.UTF_8).length
                + series.tiers().stream().mapToInt(HistoryTier::bytes).sum();
    }

    static HistorySnapshot decode(byte[] bytes) throws UnreadableException {
        if (bytes.length < HEADER_BYTES + Integer.BYTES) {
            throw new UnreadableException("is too short: it has " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getLong() != MAGIC) {
            throw new UnreadableException("is no history of Seaworthy");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new UnreadableException("is of version " + version + ", and this release reads " + VERSION);
        }
        if (in.getInt(bytes.length - Integer.BYTES) != checksum(bytes, bytes.length - Integer.BYTES)) {
            throw new UnreadableException("is damaged: its checksum differs");
        }
        return body(in);
    }

    /** Behind a good checksum only another program's bytes are wrong, but these must not harm either. */
    private static HistorySnapshot body(ByteBuffer in) throws UnreadableException {
        try {
            long second = second(in);
            long wallSecond = second(in);
            int count = in.getInt();
            List<Series> series = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                series.add(series(in));
            }
            if (in.remaining() != Integer.BYTES) {
                throw new UnreadableException("has more than it tells");
            }
            return new HistorySnapshot(second, wallSecond, series);
        } catch (BufferUnderflowException | IllegalArgumentException inconsistent) {
            throw new UnreadableException("contradicts itself");
        }
    }

    private static Series series(ByteBuffer in) {
        String name = text(in);
        String unit = text(in);
        int count = in.getInt();
        List<HistoryTier> tiers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tiers.add(HistoryTier.read(in));
        }
        return new Series(name, unit, tiers);
    }

    private static long second(ByteBuffer in) {
        long second = in.getLong();
        if (second > MOST_SECONDS || second < -MOST_SECONDS) {
            throw new IllegalArgumentException("no time: " + second);
        }
        return second;
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("no length: " + length);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }
}
