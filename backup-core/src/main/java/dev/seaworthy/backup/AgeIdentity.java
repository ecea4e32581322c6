package dev.seaworthy.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.bech32.Bech32Address;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.KeyAgreement;

/** An X25519 key of age: the secret that opens what was encrypted to its recipient. Never part of a message. */
final class AgeIdentity {
    private static final Pattern SECRET = Pattern.compile("AGE-SECRET-KEY-1[0-9A-Z]{58}");
    private static final Pattern RECIPIENT = Pattern.compile("age1[0-9a-z]{58}");
    private static final String SECRET_PREFIX = "AGE-SECRET-KEY-";
    private static final String RECIPIENT_PREFIX = "age";
    private static final int KEY_BYTES = 32;
    private static final String ALGORITHM = "X25519";

    private final byte[] key;
    private final String recipient;

    private AgeIdentity(byte[] key) throws GeneralSecurityException {
        this.key = key;
        this.recipient =
                Bech32.getEncoder().encode(RECIPIENT_PREFIX, publicKey(key)).toString();
    }

    static AgeIdentity generate() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            return new AgeIdentity(key);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK since 11 has X25519", impossible);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    static AgeIdentity parse(String secret) {
        try {
            if (SECRET.matcher(secret).matches()) {
                Bech32Address address = Bech32.getDecoder().decode(secret);
                if (address.getData().length == KEY_BYTES) {
                    return new AgeIdentity(address.getData());
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException invalid) {
            // Its message might repeat the secret.
        }
        throw new IllegalArgumentException("not an age identity, which begins with AGE-SECRET-KEY");
    }

    /** @throws IllegalArgumentException if it is no X25519 recipient */
    static String requireRecipient(String recipient) {
        try {
            if (RECIPIENT.matcher(recipient).matches()
                    && Bech32.getDecoder().decode(recipient).getData().length == KEY_BYTES) {
                return recipient;
            }
        } catch (IllegalArgumentException mistyped) {
            // Said below.
        }
        throw new IllegalArgumentException((recipient.toUpperCase(Locale.ROOT).startsWith(SECRET_PREFIX)
                        ? "a secret key was given where a recipient belongs"
                        : "\"" + recipient + "\" is not an age recipient, or was mistyped")
                + "; give the line that begins with age1, as keygen and age-keygen print it");
    }

    /** What names a recipient in a manifest: {@code printf %s age1… | sha256sum}. */
    static String fingerprint(String recipient) {
        return Hashes.sha256(recipient.getBytes(StandardCharsets.US_ASCII));
    }

    /** The public half, {@code age1…}. */
    String recipient() {
        return recipient;
    }

    /** The secret half, for a file of mode 0600 only. */
    String secret() {
        return Bech32.getEncoder().encode(SECRET_PREFIX, key).toString().toUpperCase(Locale.ROOT);
    }

    RecipientStanzaReader reader() {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(secret());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK since 11 has X25519", impossible);
        }
    }

    static RecipientStanzaWriter writer(String recipient) {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK since 11 has X25519", impossible);
        }
    }

    /** The secret times the base point (RFC 7748, 6.1). */
    private static byte[] publicKey(byte[] secret) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
        KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
        agreement.init(factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret)));
        agreement.doPhase(
                factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BigInteger.valueOf(9))), true);
        return agreement.generateSecret();
    }

    @Override
    public String toString() {
        return "identity of " + recipient;
    }
}
