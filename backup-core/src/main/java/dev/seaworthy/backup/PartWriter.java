package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The pipeline of one part: count and hash, compress, encrypt, hash again, store. */
final class PartWriter extends PartOutput {
    private final String source;
    private final String name;
    private final BackupFile file;
    private final List<Codec> codecs = new ArrayList<>();
    /** The one that takes the raw bytes first. */
    private final List<StageOutput> stages = new ArrayList<>();

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
            @Nullable Sealing sealing,
            RunToken token,
            BiConsumer<PartInfo, Manifest.FileSum> done)
            throws IOException {
        this.source = source;
        this.name = name;
        this.file = file;
        OutputStream next = file;
        if (sealing != null) {
            next = stage(Codec.AGE, sealing.seal(next));
        }
        StageOutput compressor = Compression.encoder(codec, next);
        this.raw = new HashedOutput(compressor == null ? next : stage(codec, compressor));
        this.token = token;
        this.done = done;
    }

    /** Stages are put together from the last to the first. */
    private StageOutput stage(Codec codec, StageOutput output) {
        codecs.add(0, codec);
        stages.add(0, output);
        return output;
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
            token.pace(length);
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
            stages.forEach(StageOutput::close);
        }
    }

    private void publish() throws IOException {
        for (StageOutput stage : stages) {
            stage.finish();
        }
        Manifest.FileSum stored = file.commit();
        done.accept(
                new PartInfo(
                        source,
                        name,
                        stored.path(),
                        codecs,
                        raw.count(),
                        raw.sha256(),
                        stored.bytes(),
                        stored.sha256(),
                        rows),
                stored);
    }
}
