package dev.seaworthy.backup;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * The content of {@code repo.json}: which repository this is and whose key signs in it. It carries its own signature, over
 * the same text with an empty one, so that it is published in a single step.
 */
record RepositoryDescription(
        int formatVersion,
        String repositoryId,
        Instant createdAt,
        String publicKey,
        String fingerprint,
        String signature) {
    static final int FORMAT_VERSION = 1;

    static RepositoryDescription create(Signer signer, Instant now) {
        RepositoryDescription unsigned = new RepositoryDescription(
                FORMAT_VERSION,
                UUID.randomUUID().toString(),
                now,
                Signer.encode(signer.publicKey()),
                Signer.fingerprint(signer.publicKey()),
                "");
        return unsigned.signed(signer.sign(unsigned.bytes()));
    }

    /**
     * Reads the file back.
     *
     * @throws IOException if the bytes are not exactly what was signed; the message is a clause about the file
     */
    static RepositoryDescription parse(byte[] bytes) throws IOException {
        RepositoryDescription identity;
        PublicKey key;
        try {
            identity = Json.read(bytes, RepositoryDescription.class);
            key = Signer.decode(identity.publicKey());
        } catch (IOException | IllegalArgumentException damaged) {
            throw new IOException("is not a repository description", damaged);
        }
        if (!Arrays.equals(identity.bytes(), bytes)
                || !identity.fingerprint().equals(Signer.fingerprint(key))
                || !Signer.verifies(key, identity.signed("").bytes(), identity.signature())) {
            throw new IOException("does not match its signature");
        }
        return identity;
    }

    byte[] bytes() {
        return Json.write(this);
    }

    PublicKey key() {
        return Signer.decode(publicKey);
    }

    private RepositoryDescription signed(String by) {
        return new RepositoryDescription(formatVersion, repositoryId, createdAt, publicKey, fingerprint, by);
    }
}
