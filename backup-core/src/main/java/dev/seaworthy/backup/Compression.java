package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Makes the streams of the codecs that compress. */
final class Compression {
    private Compression() {}

    /** Null for a codec that changes nothing. */
    static @Nullable StageOutput encoder(Codec codec, OutputStream target) throws IOException {
        return switch (codec) {
            case GZIP -> new ParallelGzip(target);
            case ZSTD -> {
                requireAvailable(codec);
                yield new ZstdOutput(target);
            }
            case NONE -> null;
            case AGE -> throw new IllegalArgumentException("age does not compress");
        };
    }

    /** A stream that ends only where the compressed data does, and refuses whatever follows. */
    static InputStream decoder(Codec codec, InputStream stored) throws IOException {
        return switch (codec) {
            case GZIP -> new GzipInput(stored);
            case ZSTD -> {
                requireAvailable(codec);
                yield new ZstdInput(stored);
            }
            case NONE -> stored;
            case AGE -> throw new IllegalArgumentException("age does not compress");
        };
    }

    /** @throws BackupRefusedException if the library of the codec is not on the class path or does not run here */
    static void requireAvailable(Codec codec) {
        if (codec != Codec.ZSTD) {
            return;
        }
        try {
            ZstdOutput.load();
        } catch (LinkageError missing) {
            throw new BackupRefusedException(
                    "Codec zstd needs the library com.github.luben:zstd-jni, which is not on the class path or does not"
                            + " run on this machine (" + missing + "). Add it, or use the codec gzip",
                    missing);
        }
    }
}
