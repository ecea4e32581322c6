package dev.seaworthy.audit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a record stands in a file: length, CRC-32C, sequence, payload. The CRC covers length, sequence and payload. Not
 * thread-safe.
 */
final class RecordFrame {
    static final int HEADER = 16;
    /** What is longer can only be damage. */
    static final int MAX_PAYLOAD = (1 << 20) + 4096;

    private static final int CHECKSUM = 4;
    private static final int SEQUENCE = 8;
    /** How far a sequence may jump over damaged bytes. */
    private static final long MAX_JUMP = 1_000_000;

    private final CRC32C crc = new CRC32C();
    private final byte[] covered = new byte[HEADER - CHECKSUM];
    private final ByteBuffer head = ByteBuffer.wrap(covered);

    void put(ByteBuffer out, long sequence, byte[] payload) {
        out.putInt(payload.length).putInt(checksum(sequence, ByteBuffer.wrap(payload)));
        out.putLong(sequence).put(payload);
    }

    /** The payload length of the sound record at this place, or -1. */
    int soundLength(ByteBuffer bytes, int at, long lastSequence) {
        int room = bytes.limit() - at - HEADER;
        if (room < 0) {
            return -1;
        }
        int length = bytes.getInt(at);
        long sequence = sequence(bytes, at);
        if (length <= 0 || length > MAX_PAYLOAD || length > room) {
            return -1;
        }
        if (lastSequence > 0 && (sequence <= lastSequence || sequence > lastSequence + MAX_JUMP)) {
            return -1;
        }
        return bytes.getInt(at + CHECKSUM) == checksum(sequence, bytes.slice(at + HEADER, length)) ? length : -1;
    }

    static long sequence(ByteBuffer bytes, int at) {
        return bytes.getLong(at + SEQUENCE);
    }

    private int checksum(long sequence, ByteBuffer payload) {
        head.clear().putInt(payload.remaining()).putLong(sequence);
        crc.reset();
        crc.update(covered);
        crc.update(payload);
        return (int) crc.getValue();
    }
}
