package dev.seaworthy.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading end of one file of records. Used by one thread, save for {@link #readPosition()}.
 *
 * <p>{@link RandomAccessFile} and not a channel: an interrupt of the host's thread would close a channel.
 */
final class JournalSegment {
    static final String SUFFIX = ".seg";

    private static final int LARGEST_RECORD = RecordFrame.HEADER + RecordFrame.MAX_PAYLOAD;
    private static final int BUFFER_BYTES = 2 * LARGEST_RECORD;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path file;
    private final RecordFrame frame = new RecordFrame();
    private volatile long readPosition;
    private long lastSequence;
    private ByteBuffer buffer = NOTHING;
    private long bufferStart;

    JournalSegment(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Up to here it was {@link #advance advanced}. */
    long readPosition() {
        return readPosition;
    }

    /**
     * The next records between what was {@link #advance advanced} over and {@code end}, at most this many and a few
     * megabytes. Damaged bytes are skipped up to the next sound record; a torn tail is damage that reaches the end.
     */
    Chunk read(long end, int maxRecords) throws IOException {
        if (bufferEnd() < Math.min(end, readPosition + RecordFrame.HEADER) || bufferStart > readPosition) {
            fill(end);
        }
        List<byte[]> payloads = new ArrayList<>();
        int start = (int) (readPosition - bufferStart);
        int at = start;
        long sequence = lastSequence;
        long damaged = 0;
        long tail = 0;
        while (payloads.size() < maxRecords && at < buffer.limit()) {
            int length = frame.soundLength(buffer, at, sequence);
            if (length >= 0) {
                sequence = RecordFrame.sequence(buffer, at);
                payloads.add(payload(at + RecordFrame.HEADER, length));
                at += RecordFrame.HEADER + length;
            } else if (bufferEnd() < end && buffer.limit() - at < LARGEST_RECORD) {
                // The record may go on beyond the buffer.
                if (at > start) {
                    break;
                }
                fill(end);
                start = 0;
                at = 0;
            } else {
                int next = nextSound(at + 1, sequence, bufferEnd() >= end);
                damaged += next - at;
                tail = bufferStart + next == end ? next - at : 0;
                at = next;
            }
        }
        return new Chunk(payloads, bufferStart + at, sequence, damaged, tail);
    }

    /** Goes on after this chunk. */
    void advance(Chunk chunk) {
        lastSequence = chunk.lastSequence();
        readPosition = chunk.end();
        if (chunk.end() >= bufferEnd()) {
            buffer = NOTHING;
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private long bufferEnd() {
        return bufferStart + buffer.limit();
    }

    /** Bytes that the file lacks, though it should have them, are as bad as damaged ones: zeros, which are no record. */
    private void fill(long end) throws IOException {
        byte[] bytes = new byte[(int) Math.min(end - readPosition, BUFFER_BYTES)];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(readPosition);
            int filled = 0;
            for (int count = 0; filled < bytes.length && count >= 0; filled += Math.max(count, 0)) {
                count = in.read(bytes, filled, bytes.length - filled);
            }
        }
        buffer = ByteBuffer.wrap(bytes);
        bufferStart = readPosition;
    }

    private byte[] payload(int at, int length) {
        byte[] payload = new byte[length];
        buffer.get(at, payload);
        return payload;
    }

    /** Where the next sound record begins; without one, as far as was looked. */
    private int nextSound(int from, long lastSequence, boolean toEnd) {
        // A record that goes on beyond the buffer is looked at again with more bytes.
        int last = buffer.limit() - (toEnd ? RecordFrame.HEADER : LARGEST_RECORD);
        for (int at = from; at <= last; at++) {
            if (frame.soundLength(buffer, at, lastSequence) > 0) {
                return at;
            }
        }
        return toEnd ? buffer.limit() : Math.max(from, last + 1);
    }

    /**
     * Some records of a segment.
     *
     * @param payloads their payloads
     * @param end the position after them
     * @param lastSequence the sequence of the last of them
     * @param damaged bytes among them that are no record
     * @param tail how many of these stand at the very end
     */
    record Chunk(List<byte[]> payloads, long end, long lastSequence, long damaged, long tail) {}
}
