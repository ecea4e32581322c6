package dev.seaworthy.backup;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts everything of one backup: to the plan's recipients, and to an identity of its own that is in memory only and
 * opens the backup for its first check. Used by one thread.
 */
final class Sealing {
    private static final String MAC = "HmacSHA256";
    private static final int CHUNK = 64 << 10;
    private static final int TAG = 16;

    private final AgeIdentity ephemeral = AgeIdentity.generate();
    private final List<String> fingerprints;
    private final List<RecipientStanzaWriter> writers = new ArrayList<>();
    private final Mac names;
    private final long emptySize;

    /**
     * Prepares one backup.
     *
     * @param blobNameKey see {@link BlobNameKey}
     * @param place what else a name depends on: repository and plan
     */
    Sealing(Encryption encryption, byte[] blobNameKey, String place) throws IOException {
        this.fingerprints = encryption.fingerprints();
        encryption.recipients().forEach(recipient -> writers.add(AgeIdentity.writer(recipient)));
        writers.add(AgeIdentity.writer(ephemeral.recipient()));
        byte[] root = mac(blobNameKey).doFinal(derivation(place).getBytes(StandardCharsets.UTF_8));
        this.names = mac(root);
        HashedOutput nothing = new HashedOutput(OutputStream.nullOutputStream());
        AgeOutput empty = seal(nothing);
        empty.finish();
        this.emptySize = nothing.count();
    }

    /** Other recipients give other names, so that no content is used again that one of them could not open. */
    private String derivation(String place) {
        return "seaworthy blob names v1\n" + place + "\n" + String.join("\n", fingerprints) + "\n";
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + MAC, impossible);
        }
    }

    AgeIdentity ephemeral() {
        return ephemeral;
    }

    List<String> fingerprints() {
        return fingerprints;
    }

    AgeOutput seal(OutputStream target) throws IOException {
        return new AgeOutput(target, writers);
    }

    /** The name of a content, without suffix. */
    String blobName(String sha256) {
        return Hashes.hex(names.doFinal(sha256.getBytes(StandardCharsets.US_ASCII)));
    }

    /** How many bytes a content of {@code plain} bytes takes: header and nonce, and a tag for each chunk. */
    long sealedSize(long plain) {
        long chunks = Math.max(1, (plain + CHUNK - 1) / CHUNK);
        return emptySize - TAG + plain + chunks * TAG;
    }
}
