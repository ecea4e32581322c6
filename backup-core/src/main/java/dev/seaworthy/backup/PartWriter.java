package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The pipeline of one part: count and hash, compress, hash again, store. */
final class PartWriter extends PartOutput {
    private final String source;
    private final String name;
    private final Codec codec;
    private final BackupFile file;
    private final @Nullable ParallelGzip gzip;
    private final HashedOutput raw;
    private final RunToken token;
    private final BiConsumer<PartInfo, Manifest.FileSum> done;
    private long rows;
    private boolean broken;
    private boolean closed;

    PartWriter(
            String source,
            String name,
            Codec codec,
            BackupFile file,
            RunToken token,
            BiConsumer<PartInfo, Manifest.FileSum> done) {
        this.source = source;
        this.name = name;
        this.codec = codec;
        this.file = file;
        this.gzip = codec == Codec.GZIP ? new ParallelGzip(file) : null;
        OutputStream first = gzip == null ? file : gzip;
        this.raw = new HashedOutput(first);
        this.token = token;
        this.done = done;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            token.check();
            raw.write(bytes, offset, length);
            token.addBytes(length);
        } catch (IOException | RuntimeException failure) {
            broken = true;
            throw failure;
        }
    }

    @Override
    public void addRows(long more) {
        rows += more;
    }

    /** Gives the part up: closing it stores nothing. */
    void abandon() {
        broken = true;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            if (!broken) {
                publish();
            }
        } finally {
            if (gzip != null) {
                gzip.close();
            }
        }
    }

    private void publish() throws IOException {
        if (gzip != null) {
            gzip.finish();
        }
        Manifest.FileSum stored = file.commit();
        done.accept(
                new PartInfo(
                        source,
                        name,
                        stored.path(),
                        codec == Codec.NONE ? List.of() : List.of(codec),
                        raw.count(),
                        raw.sha256(),
                        stored.bytes(),
                        stored.sha256(),
                        rows),
                stored);
    }
}
