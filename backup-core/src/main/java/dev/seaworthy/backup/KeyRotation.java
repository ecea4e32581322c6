package dev.seaworthy.backup;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;

/**
 * The content of {@code _keys/NNNN.json}: from when on a repository is signed by which new key. The new key signs it first,
 * the old one over that: so who knows either of them can believe the other.
 *
 * @param number 1 for the first rotation
 * @param proof the signature of the new key, over the same text with neither signature
 * @param signature the signature of the old key, over the same text without it
 */
record KeyRotation(
        int formatVersion,
        String repositoryId,
        int number,
        Instant at,
        String previousFingerprint,
        String publicKey,
        String fingerprint,
        String proof,
        String signature) {
    static final int FORMAT_VERSION = 1;

    static KeyRotation create(String repositoryId, int number, Instant at, Signer previous, Signer next) {
        KeyRotation unsigned = new KeyRotation(
                FORMAT_VERSION,
                repositoryId,
                number,
                at,
                Signer.fingerprint(previous.publicKey()),
                Signer.encode(next.publicKey()),
                Signer.fingerprint(next.publicKey()),
                "",
                "");
        KeyRotation proven = unsigned.with(next.sign(unsigned.bytes()), "");
        return proven.with(proven.proof, previous.sign(proven.bytes()));
    }

    /**
     * Reads one back.
     *
     * @throws DamagedException if it is not the rotation of that number away from {@code previous}, byte for byte; the message is
     *     a clause about the file
     */
    static KeyRotation parse(byte[] bytes, String repositoryId, int number, PublicKey previous)
            throws DamagedException {
        KeyRotation rotation;
        PublicKey key;
        try {
            rotation = Json.read(bytes, KeyRotation.class);
            key = Signer.decode(rotation.publicKey());
        } catch (IOException | RuntimeException damaged) {
            throw new DamagedException("is no record of a new key");
        }
        KeyRotation proven = rotation.with(rotation.proof, "");
        if (!Arrays.equals(rotation.bytes(), bytes)
                || !rotation.fingerprint().equals(Signer.fingerprint(key))
                || !Signer.verifies(previous, proven.bytes(), rotation.signature())
                || !Signer.verifies(key, rotation.with("", "").bytes(), rotation.proof())) {
            throw new DamagedException("does not match its signatures");
        }
        if (rotation.number() != number
                || !rotation.repositoryId().equals(repositoryId)
                || !rotation.previousFingerprint().equals(Signer.fingerprint(previous))) {
            throw new DamagedException("belongs to another repository or to another place");
        }
        if (rotation.formatVersion() != FORMAT_VERSION) {
            throw new UnknownFormatException("The record " + number + " of a new key has format version "
                    + rotation.formatVersion() + "; this version of Seaworthy reads " + FORMAT_VERSION
                    + ". Use the version that wrote it");
        }
        return rotation;
    }

    byte[] bytes() {
        return Json.write(this);
    }

    PublicKey key() {
        return Signer.decode(publicKey);
    }

    private KeyRotation with(String provenBy, String signedBy) {
        return new KeyRotation(
                formatVersion,
                repositoryId,
                number,
                at,
                previousFingerprint,
                publicKey,
                fingerprint,
                provenBy,
                signedBy);
    }
}
