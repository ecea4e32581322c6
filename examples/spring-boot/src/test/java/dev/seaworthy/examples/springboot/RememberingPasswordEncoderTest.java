package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class RememberingPasswordEncoderTest {

    private Instant now = Instant.parse("2026-11-20T18:00:00Z");
    private final CountingEncoder slow = new CountingEncoder();
    private final RememberingPasswordEncoder encoder = new RememberingPasswordEncoder(slow, () -> now);

    @Test
    void rightPasswordIsHashedOnceInFiveMinutes() {
        assertThat(encoder.matches("apollo", "hash of apollo")).isTrue();
        assertThat(encoder.matches("apollo", "hash of apollo")).isTrue();
        assertThat(slow.hashed).isEqualTo(1);

        now = now.plus(Duration.ofMinutes(5));

        assertThat(encoder.matches("apollo", "hash of apollo")).isTrue();
        assertThat(slow.hashed).isEqualTo(2);
    }

    @Test
    void wrongPasswordIsHashedEachTime() {
        assertThat(encoder.matches("guess", "hash of apollo")).isFalse();
        assertThat(encoder.matches("guess", "hash of apollo")).isFalse();

        assertThat(slow.hashed).isEqualTo(2);
    }

    @Test
    void passwordThatWasRightIsWrongOnceItIsChanged() {
        assertThat(encoder.matches("apollo", "hash of apollo")).isTrue();

        assertThat(encoder.matches("apollo", "hash of artemis")).isFalse();
    }

    @Test
    void noMoreThanAThousandAreRemembered() {
        for (int i = 0; i <= 1_000; i++) {
            encoder.matches("password " + i, "hash of password " + i);
        }

        encoder.matches("password 1000", "hash of password 1000");
        assertThat(slow.hashed).isEqualTo(1_001);
        encoder.matches("password 0", "hash of password 0");
        assertThat(slow.hashed).isEqualTo(1_002);
    }

    private static final class CountingEncoder implements PasswordEncoder {

        private int hashed;

        @Override
        public String encode(@Nullable CharSequence password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
            hashed++;
            return encode(password).equals(encoded);
        }
    }
}
