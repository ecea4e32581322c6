package dev.seaworthy.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the journal: records of length, CRC32C, sequence and payload. The CRC covers length, sequence and payload.
 * Not thread-safe.
 *
 * <p>{@link RandomAccessFile} and not a channel: an interrupt of the host's thread would close a channel.
 */
final class JournalSegment {
    static final String SUFFIX = ".seg";
    static final int HEADER = 16;
    static final int MAX_PAYLOAD = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JournalSegment.class);
    /** How far a sequence may jump over damaged bytes. */
    private static final long MAX_JUMP = 1_000_000;

    private final Path file;
    private long readPosition;
    private long lastSequence;

    JournalSegment(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    long readPosition() {
        return readPosition;
    }

    /** The record as it stands in the file. */
    static byte[] record(long sequence, byte[] payload) {
        ByteBuffer record = ByteBuffer.allocate(HEADER + payload.length);
        record.putInt(payload.length).putInt(checksum(sequence, payload, 0, payload.length));
        return record.putLong(sequence).put(payload).array();
    }

    /**
     * The next records between what was {@link #advance(Chunk) read} and {@code end}. Damaged bytes are skipped up to the
     * next sound record, and logged; a torn tail ends the segment.
     */
    Chunk read(long end, int maxRecords, int maxBytes) throws IOException {
        byte[] bytes = bytes(readPosition, Math.min(end, readPosition + maxBytes));
        boolean toEnd = readPosition + bytes.length >= end;
        List<byte[]> payloads = new ArrayList<>();
        int at = 0;
        long sequence = lastSequence;
        while (at < bytes.length && payloads.size() < maxRecords) {
            int length = soundLength(bytes, at, sequence);
            if (length < 0) {
                if (!toEnd && bytes.length - at < HEADER + MAX_PAYLOAD) {
                    break;
                }
                int next = resync(bytes, at + 1, sequence);
                logDamage(readPosition + at, next - at);
                at = next;
                continue;
            }
            sequence = ByteBuffer.wrap(bytes).getLong(at + 8);
            byte[] payload = new byte[length];
            System.arraycopy(bytes, at + HEADER, payload, 0, length);
            payloads.add(payload);
            at += HEADER + length;
        }
        return new Chunk(payloads, readPosition + at, sequence);
    }

    /** Goes on after this chunk. */
    void advance(Chunk chunk) {
        readPosition = chunk.end();
        lastSequence = chunk.lastSequence();
    }

    private byte[] bytes(long from, long to) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.max(0, Math.min(to, in.length()) - from)];
            in.seek(from);
            in.readFully(bytes);
            return bytes;
        }
    }

    /** The payload length of the sound record at this place, or -1. */
    private static int soundLength(byte[] bytes, int at, long lastSequence) {
        if (bytes.length - at < HEADER) {
            return -1;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.getInt(at);
        long sequence = in.getLong(at + 8);
        if (length <= 0 || length > MAX_PAYLOAD || length > bytes.length - at - HEADER) {
            return -1;
        }
        if (lastSequence > 0 && (sequence <= lastSequence || sequence > lastSequence + MAX_JUMP)) {
            return -1;
        }
        return in.getInt(at + 4) == checksum(sequence, bytes, at + HEADER, length) ? length : -1;
    }

    private static int resync(byte[] bytes, int from, long lastSequence) {
        for (int at = from; at <= bytes.length - HEADER; at++) {
            if (soundLength(bytes, at, lastSequence) > 0) {
                return at;
            }
        }
        return bytes.length;
    }

    private void logDamage(long position, int length) {
        LOG.error(
                "Journal segment {} has {} unreadable bytes at position {}: a torn last record after a crash, or damage. "
                        + "Events acknowledged from them, if any, are lost; check the disk.",
                file,
                length,
                position);
    }

    private static int checksum(long sequence, byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12).putInt(length).putLong(sequence).flip());
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * Some records of a segment.
     *
     * @param payloads their payloads
     * @param end the position after them
     * @param lastSequence the sequence of the last of them
     */
    record Chunk(List<byte[]> payloads, long end, long lastSequence) {}
}
