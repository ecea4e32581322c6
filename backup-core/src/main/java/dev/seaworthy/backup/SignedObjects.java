package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.PublicKey;
import java.util.List;

/** Small objects that lie beside a signature. The signature is written first, so the object is never seen without one. */
final class SignedObjects {
    /** A manifest of a hundred thousand parts fits; a flipped length does not make us read a disk into memory. */
    private static final int LIMIT = 64 << 20;

    private final BackupStorage storage;

    SignedObjects(BackupStorage storage) {
        this.storage = storage;
    }

    void put(String key, byte[] bytes, Signer signer) throws IOException {
        put(Keys.signature(key), (signer.sign(bytes) + "\n").getBytes(StandardCharsets.US_ASCII));
        put(key, bytes);
    }

    void put(String key, byte[] bytes) throws IOException {
        try (StorageOutput output = storage.create(key)) {
            output.write(bytes);
            output.commit();
        }
    }

    byte[] read(String key) throws IOException {
        try (InputStream input = storage.read(key)) {
            byte[] bytes = input.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new IOException(key + " is larger than " + LIMIT + " bytes");
            }
            return bytes;
        }
    }

    /** What is authentic, and by whom. */
    static final class Signed {
        private final byte[] bytes;
        private final int signer;

        private Signed(byte[] bytes, int signer) {
            this.bytes = bytes;
            this.signer = signer;
        }

        byte[] bytes() {
            return bytes;
        }

        /** The number of the key that signed it. */
        int signer() {
            return signer;
        }
    }

    /**
     * The bytes of an object, authentic.
     *
     * @param oldestFirst the keys of which one must have signed it
     *
     * @throws VerificationFailedException if it or its signature is missing or they do not match
     */
    Signed readSigned(String key, List<PublicKey> oldestFirst) throws IOException {
        byte[] bytes = require(key);
        String signature = new String(require(Keys.signature(key)), StandardCharsets.ISO_8859_1);
        if (!signature.endsWith("\n") || signature.length() != 129) {
            throw failure(Keys.signature(key), "is not a signature");
        }
        for (int signer = oldestFirst.size() - 1; signer >= 0; signer--) {
            if (Signer.verifies(oldestFirst.get(signer), bytes, signature.substring(0, 128))) {
                return new Signed(bytes, signer);
            }
        }
        throw failure(key, "does not match its signature " + Keys.signature(key));
    }

    static VerificationFailedException failure(String key, String problem) {
        VerifyFinding finding = new VerifyFinding(key, problem);
        return new VerificationFailedException(
                finding + "; it was damaged or changed after it was written. Restore another backup", List.of(finding));
    }

    private byte[] require(String key) throws IOException {
        try {
            return read(key);
        } catch (NoSuchFileException absent) {
            throw failure(key, "is missing");
        }
    }
}
