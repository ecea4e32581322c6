package dev.seaworthy.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A real file. {@link RandomAccessFile} and not a channel: an interrupt would close a channel. */
final class SegmentFile implements SegmentOutput {
    private final RandomAccessFile out;

    private SegmentFile(RandomAccessFile out) {
        this.out = out;
    }

    static SegmentFile create(Path file) throws IOException {
        return new SegmentFile(new RandomAccessFile(OwnerOnly.file(file).toFile(), "rw"));
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    @Override
    public void sync() throws IOException {
        out.getFD().sync();
    }

    @Override
    public void truncate(long length) throws IOException {
        out.setLength(length);
        out.seek(length);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
