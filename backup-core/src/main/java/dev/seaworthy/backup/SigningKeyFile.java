package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Ed25519 key pair in a PEM file of mode 0600, readable by {@code openssl pkey}. */
final class SigningKeyFile {
    private static final byte[] PROOF = "seaworthy".getBytes(StandardCharsets.UTF_8);

    private static final int LIMIT = 64 << 10;
    private static final String NEXT = ".next";
    private static final int NAMED_BY = 16;

    private final Path file;
    private final SecretFile secret;

    SigningKeyFile(Path file) {
        this.file = file;
        this.secret = new SecretFile("The signing key", file);
    }

    /** @throws BackupRefusedException if the file is there but others can read it, or it is damaged */
    Optional<Signer> load() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            return Optional.of(parse(secret.read(LIMIT)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new BackupRefusedException(
                    "The signing key " + file + " cannot be read (" + unreadable.getMessage()
                            + "); bring it back from a copy, or move it away and trust the repository's fingerprint to read"
                            + " only",
                    unreadable);
        }
    }

    /** The key of that fingerprint, if it signs here or is about to, as a rotation was interrupted. */
    Optional<Signer> holder(String fingerprint) {
        return load().filter(signer -> isOf(signer, fingerprint))
                .or(() -> sibling(NEXT).load().filter(signer -> isOf(signer, fingerprint)));
    }

    /** A key that was replaced by the one that signs now. */
    Optional<Signer> replaced(String fingerprint) {
        return old(fingerprint).load().filter(signer -> isOf(signer, fingerprint));
    }

    boolean isHeldBy(Signer signer) {
        return load().filter(own -> own.publicKey().equals(signer.publicKey())).isPresent();
    }

    /** The key that is to be the next, written beside this one. */
    Signer next() {
        return sibling(NEXT).loadOrCreate();
    }

    /**
     * Puts the next key in the place of this one if it has that fingerprint, and keeps this one beside it.
     *
     * @return whether it did
     */
    boolean finishRotation(String fingerprint) throws IOException {
        SigningKeyFile next = sibling(NEXT);
        Optional<Signer> old = load();
        if (next.load().filter(signer -> isOf(signer, fingerprint)).isEmpty()) {
            return false;
        }
        if (old.isPresent() && !isOf(old.get(), fingerprint)) {
            try {
                old(Signer.fingerprint(old.get().publicKey())).secret.create(pem(old.get()));
            } catch (FileAlreadyExistsException keptBefore) {
                // An interrupted attempt came this far.
            }
        }
        next.secret.moveTo(file);
        return true;
    }

    private static boolean isOf(Signer signer, String fingerprint) {
        return Signer.fingerprint(signer.publicKey()).equals(fingerprint);
    }

    private SigningKeyFile old(String fingerprint) {
        return sibling("." + fingerprint.substring(0, NAMED_BY));
    }

    private SigningKeyFile sibling(String suffix) {
        return new SigningKeyFile(file.resolveSibling(file.getFileName() + suffix));
    }

    Signer loadOrCreate() {
        return load().orElseGet(this::create);
    }

    private Signer create() {
        Signer signer = Signer.generate();
        try {
            secret.create(pem(signer));
            return signer;
        } catch (FileAlreadyExistsException otherProcess) {
            return load().orElse(signer);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot create the signing key " + file, failure);
        }
    }

    private static Signer parse(String pem) throws GeneralSecurityException, IOException {
        KeyFactory factory = KeyFactory.getInstance(Signer.ALGORITHM);
        Signer signer = new Signer(
                factory.generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY"))),
                factory.generatePublic(new X509EncodedKeySpec(block(pem, "PUBLIC KEY"))));
        if (!Signer.verifies(signer.publicKey(), PROOF, signer.sign(PROOF))) {
            throw new IOException("its private and public key do not belong together");
        }
        return signer;
    }

    private static byte[] block(String pem, String label) throws IOException {
        Matcher matcher = Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END " + label + "-----")
                .matcher(pem);
        if (!matcher.find()) {
            throw new IOException("it has no " + label);
        }
        return Base64.getMimeDecoder().decode(matcher.group(1));
    }

    private static String pem(Signer signer) {
        return block("PRIVATE KEY", signer.privateKey().getEncoded())
                + block("PUBLIC KEY", signer.publicKey().getEncoded());
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
