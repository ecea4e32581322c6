package dev.seaworthy.backup;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Ed25519 (RFC 8032) with the JDK, and the one way its results are written down. */
final class Signer {
    static final String ALGORITHM = "Ed25519";
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{128}");

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    Signer(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    static Signer generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new Signer(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK since 15 has Ed25519", impossible);
        }
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** 128 lower-case hex digits. */
    String sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(bytes);
            return Hashes.hex(signature.sign());
        } catch (GeneralSecurityException failure) {
            throw new BackupException("Cannot sign with the Ed25519 key; the key file may be damaged", failure);
        }
    }

    /** Anything but exactly what {@link #sign} writes is no signature. */
    static boolean verifies(PublicKey key, byte[] bytes, String text) {
        if (!SIGNATURE.matcher(text).matches()) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(bytes);
            return signature.verify(HexFormat.of().parseHex(text));
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    static String encode(PublicKey key) {
        return Hashes.hex(key.getEncoded());
    }

    /** @throws IllegalArgumentException if it is no Ed25519 key in hex */
    static PublicKey decode(String hex) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(hex)));
        } catch (GeneralSecurityException invalid) {
            throw new IllegalArgumentException("Not an Ed25519 public key", invalid);
        }
    }

    /** SHA-256 of the key's X.509 encoding, in hex. */
    static String fingerprint(PublicKey key) {
        return Hashes.sha256(key.getEncoded());
    }
}
