package dev.seaworthy.examples.quickstart;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Password hashes, as {@code pbkdf2-sha256$iterations$salt$hash}. Thread-safe.
 *
 * <p>The iterations are a compromise: about 40 ms of one core for each login, so that hundreds of people may log in at
 * the same moment on a small machine and still get their answer within seconds. A service with few logins takes 600,000;
 * each stored hash names its own count, so that raising it here leaves the old ones valid.
 */
final class Passwords {

    private static final int ITERATIONS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final String SCHEME = "pbkdf2-sha256";

    private final SecureRandom random = new SecureRandom();
    /** No more hashing at once than there are cores: a burst of logins must not starve probes and other requests. */
    private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /** The form to store. */
    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return String.join(
                "$",
                SCHEME,
                Integer.toString(ITERATIONS),
                base64.encodeToString(salt),
                base64.encodeToString(derive(password, salt, ITERATIONS)));
    }

    /** Whether the password fits. Without a stored hash it takes as long, so that time does not tell who exists. */
    boolean matches(String password, Optional<String> stored) {
        if (stored.isEmpty()) {
            derive(password, new byte[SALT_BYTES], ITERATIONS);
            return false;
        }
        String[] parts = stored.get().split("\\$", -1);
        Base64.Decoder base64 = Base64.getDecoder();
        byte[] typed = derive(password, base64.decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(typed, base64.decode(parts[3]));
    }

    private byte[] derive(String password, byte[] salt, int iterations) {
        awaitCore();
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java runtime has PBKDF2WithHmacSHA256", impossible);
        } finally {
            spec.clearPassword();
            cores.release();
        }
    }

    private void awaitCore() {
        try {
            if (cores.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        throw Problem.unavailable("Too many logins at once: try again in a minute");
    }
}
