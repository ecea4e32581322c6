package dev.seaworthy.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Reads the files of one backup, each checked against its authenticated manifest as it is read. */
final class BackupReader {
    private static final int BUFFER = 64 << 10;

    private final BackupStorage storage;
    private final Manifest manifest;
    private final RunToken token;

    BackupReader(BackupStorage storage, Manifest manifest, RunToken token) {
        this.storage = storage;
        this.manifest = manifest;
        this.token = token;
    }

    Manifest manifest() {
        return manifest;
    }

    String key(String path) {
        return Keys.folder(manifest.id()) + path;
    }

    /** The stored bytes of a file of the folder. */
    InputStream stored(Manifest.FileSum file) throws IOException {
        return new CheckedInput(
                new HashedInput(new TrackedInput(storage.read(key(file.path())), token)), file.bytes(), file.sha256());
    }

    /** The raw bytes of a part; the end is reached only if stored and raw bytes are both as written. */
    InputStream decoded(PartInfo part) throws IOException {
        InputStream stored = stored(new Manifest.FileSum(part.path(), part.storedBytes(), part.storedSha256()));
        try {
            return new CheckedInput(new HashedInput(decode(part, stored)), part.rawBytes(), part.rawSha256());
        } catch (IOException | RuntimeException failure) {
            stored.close();
            throw failure;
        }
    }

    InputStream blob(String blob) throws IOException {
        String key = Keys.blob(manifest.plan(), blob);
        return new CheckedInput(new HashedInput(new TrackedInput(storage.read(key), token)), -1, blob.substring(0, 64));
    }

    /** Takes the lines of a list, without their ends. */
    @FunctionalInterface
    interface LineVisitor {
        void visit(String line) throws IOException;
    }

    void lines(Manifest.FileSum file, LineVisitor visitor) throws IOException {
        InputStreamReader text = new InputStreamReader(
                stored(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        try (BufferedReader reader = new BufferedReader(text)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                visitor.visit(line);
            }
        }
    }

    static void drain(InputStream input) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (input.read(buffer) >= 0) {
            // Reading to the end is the check.
        }
    }

    private static InputStream decode(PartInfo part, InputStream stored) throws IOException {
        InputStream decoded = stored;
        for (int i = part.codecs().size() - 1; i >= 0; i--) {
            decoded = part.codecs().get(i) == Codec.GZIP ? new WholeGzip(decoded) : decoded;
        }
        return decoded;
    }

    /** What follows the compressed data must be nothing; reading it also completes the hash of what is stored. */
    private static final class WholeGzip extends GZIPInputStream {
        private final InputStream compressed;

        WholeGzip(InputStream compressed) throws IOException {
            super(compressed, BUFFER);
            this.compressed = compressed;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read < 0 && compressed.read() >= 0) {
                throw new DamagedException("goes on after its compressed data");
            }
            return read;
        }
    }
}
