package dev.seaworthy.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the files of one backup, each checked against its authenticated manifest as it is read. Used by one thread. */
final class BackupReader {
    private static final int BUFFER = 64 << 10;
    private static final int SUM = 64;

    private final BackupStorage storage;
    private final Manifest manifest;
    private final RunToken token;
    private final Unlocking unlocking;
    private final List<RecipientStanzaReader> identities;
    private @Nullable Map<String, String> rawSums;

    /** Reads what needs no identity. */
    BackupReader(BackupStorage storage, Manifest manifest, RunToken token) {
        this(storage, manifest, token, Unlocking.NONE);
    }

    BackupReader(BackupStorage storage, Manifest manifest, RunToken token, Unlocking unlocking) {
        this.storage = storage;
        this.manifest = manifest;
        this.token = token;
        this.unlocking = unlocking;
        this.identities = unlocking.fitting(manifest.recipients()).stream()
                .map(AgeIdentity::reader)
                .toList();
    }

    Manifest manifest() {
        return manifest;
    }

    /** Whether everything can be decoded, save contents that only a later identity opens. */
    boolean canDecode() {
        return !manifest.encrypted() || !identities.isEmpty();
    }

    String key(String path) {
        return Keys.folder(manifest.id()) + path;
    }

    /** The stored bytes of a file of the folder. */
    InputStream stored(Manifest.FileSum file) throws IOException {
        return new CheckedInput(
                new HashedInput(new TrackedInput(storage.read(key(file.path())), token)), file.bytes(), file.sha256());
    }

    /** The bytes of a file of the folder, decrypted if its name says that it is encrypted. */
    InputStream plain(Manifest.FileSum file) throws IOException {
        InputStream stored = stored(file);
        return file.path().endsWith(Codec.AGE.suffix()) ? closing(stored, this::decrypted) : stored;
    }

    /** The raw bytes of a part; the end is reached only if stored and raw bytes are both as written. */
    InputStream decoded(PartInfo part) throws IOException {
        String rawSha256 = part.rawSha256() == null ? rawSum(part) : part.rawSha256();
        InputStream stored = stored(new Manifest.FileSum(part.path(), part.storedBytes(), part.storedSha256()));
        return closing(
                stored, input -> new CheckedInput(new HashedInput(decode(part, input)), part.rawBytes(), rawSha256));
    }

    /**
     * The bytes of a file's content, decrypted.
     *
     * @param rawSha256 of the content, null where the blob's name says it
     */
    InputStream blob(String blob, @Nullable String rawSha256) throws IOException {
        InputStream stored = new TrackedInput(storage.read(Keys.blob(manifest.plan(), blob)), token);
        String expected = rawSha256 == null ? blob.substring(0, SUM) : rawSha256;
        return closing(
                stored,
                input -> new CheckedInput(new HashedInput(isSealed(blob) ? decrypted(input) : input), -1, expected));
    }

    /** The stored bytes of a content, against what {@code BLOBSUMS} says of them, and decrypted too if that is possible. */
    InputStream checkedBlob(String blob, String storedSha256, @Nullable String rawSha256) throws IOException {
        InputStream stored = new CheckedInput(
                new HashedInput(new TrackedInput(storage.read(Keys.blob(manifest.plan(), blob)), token)),
                -1,
                storedSha256);
        return !isSealed(blob) || rawSha256 == null || !unlocking.opensBlob(blob)
                ? stored
                : closing(stored, input -> new CheckedInput(new HashedInput(decrypted(input)), -1, rawSha256));
    }

    private static boolean isSealed(String blob) {
        return blob.endsWith(Codec.AGE.suffix());
    }

    /** Takes the lines of a list, without their ends. */
    @FunctionalInterface
    interface LineVisitor {
        void visit(String line) throws IOException;
    }

    void lines(Manifest.FileSum file, LineVisitor visitor) throws IOException {
        InputStreamReader text = new InputStreamReader(
                plain(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        try (BufferedReader reader = new BufferedReader(text)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                visitor.visit(line);
            }
        } catch (CharacterCodingException notText) {
            throw new DamagedException("is not UTF-8 text");
        }
    }

    static void drain(InputStream input) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (input.read(buffer) >= 0) {
            // Reading to the end is the check.
        }
    }

    private String rawSum(PartInfo part) throws IOException {
        if (rawSums == null) {
            Map<String, String> sums = new HashMap<>();
            Optional<Manifest.FileSum> list = manifest.list(Keys.RAW_SUMS);
            if (list.isPresent()) {
                lines(list.get(), line -> sums.put(line.substring(SUM + 2), line.substring(0, SUM)));
            }
            rawSums = sums;
        }
        String sum = rawSums.get(part.rawPath());
        if (sum == null) {
            throw new DamagedException("has no raw hash in " + Keys.RAW_SUMS);
        }
        return sum;
    }

    private InputStream decode(PartInfo part, InputStream stored) throws IOException {
        InputStream decoded = stored;
        for (int index = part.codecs().size() - 1; index >= 0; index--) {
            Codec codec = part.codecs().get(index);
            decoded = codec == Codec.AGE ? decrypted(decoded) : Compression.decoder(codec, decoded);
        }
        return decoded;
    }

    private InputStream decrypted(InputStream stored) throws IOException {
        if (identities.isEmpty()) {
            throw new BackupRefusedException(Locked.message(manifest));
        }
        return new AgeInput(stored, identities);
    }

    /** What reads further into a stream. */
    @FunctionalInterface
    private interface Layer {
        InputStream over(InputStream stored) throws IOException;
    }

    /** The layer over the stream, which is closed if there comes none. */
    private static InputStream closing(InputStream stored, Layer layer) throws IOException {
        try {
            return layer.over(stored);
        } catch (IOException | RuntimeException failure) {
            stored.close();
            throw failure;
        }
    }
}
