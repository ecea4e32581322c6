package dev.seaworthy.examples.springboot;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Remembers for five minutes that a password was right, so that a client that sends it with each request costs one slow hash
 * and not one per request. A wrong password is never remembered: guessing stays as slow as it was.
 *
 * <p>Kept is a keyed digest of the password and of the hash that it matched, so that a changed password is never taken for
 * the one before; the key is made at the start and never leaves the process. Thread-safe.
 */
final class RememberingPasswordEncoder implements PasswordEncoder {

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MOST = 1_000;
    private static final String ALGORITHM = "HmacSHA256";

    private final PasswordEncoder slow;
    private final InstantSource time;
    private final SecretKeySpec key;
    private final Map<String, Instant> right = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    RememberingPasswordEncoder(PasswordEncoder slow, InstantSource time) {
        this.slow = slow;
        this.time = time;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        return slow.encode(password);
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
        if (password == null || encoded == null) {
            return slow.matches(password, encoded);
        }
        String digest = digest(password, encoded);
        if (isRemembered(digest)) {
            return true;
        }
        boolean matches = slow.matches(password, encoded);
        if (matches) {
            remember(digest);
        }
        return matches;
    }

    @Override
    public boolean upgradeEncoding(@Nullable String encoded) {
        return slow.upgradeEncoding(encoded);
    }

    private boolean isRemembered(String digest) {
        synchronized (right) {
            Instant since = right.get(digest);
            return since != null && time.instant().isBefore(since.plus(LIFETIME));
        }
    }

    private void remember(String digest) {
        synchronized (right) {
            right.remove(digest);
            right.put(digest, time.instant());
        }
    }

    private String digest(CharSequence password, String encoded) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(encoded.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}
