package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The writing end of one file of records: gathers them, so that many need one write. Not thread-safe. */
final class SegmentWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;

    private final SegmentOutput out;
    private final RecordFrame frame = new RecordFrame();
    private ByteBuffer buffer;
    private long written;
    private long synced;

    /** Makes the file, and its name durable. */
    SegmentWriter(Path file, SegmentOutput.Maker maker) throws IOException {
        this(file, maker, ByteBuffer.allocate(BUFFER_BYTES));
    }

    /** With a buffer of the caller's, to be used by one writer at a time. */
    SegmentWriter(Path file, SegmentOutput.Maker maker, ByteBuffer buffer) throws IOException {
        this.out = maker.create(file);
        this.buffer = buffer.clear();
        Path folder = file.getParent();
        if (folder != null) {
            FolderSync.of(folder);
        }
    }

    /** Where the next record will begin. */
    long end() {
        return written + buffer.position();
    }

    /** Up to here the file survives a crash of the machine. */
    long synced() {
        return synced;
    }

    void append(long sequence, byte[] payload) throws IOException {
        int size = RecordFrame.HEADER + payload.length;
        if (buffer.remaining() < size) {
            flush();
        }
        if (buffer.capacity() < size) {
            buffer = ByteBuffer.allocate(size);
        }
        frame.put(buffer, sequence, payload);
    }

    void sync() throws IOException {
        flush();
        out.sync();
        synced = written;
    }

    /** Cuts off what was not synced: nobody knows what of it is on disk. */
    void cut() throws IOException {
        buffer.clear();
        written = synced;
        out.truncate(synced);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Hands what was gathered to the operating system. */
    void flush() throws IOException {
        int length = buffer.position();
        if (length > 0) {
            out.write(buffer.array(), length);
            written += length;
            buffer.clear();
        }
    }
}
