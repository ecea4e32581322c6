package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords();

    @Test
    void hashFitsItsPasswordOnly() {
        String hash = passwords.hash("correct horse");

        assertThat(passwords.matches("correct horse", Optional.of(hash))).isTrue();
        assertThat(passwords.matches("correct horsf", Optional.of(hash))).isFalse();
        assertThat(passwords.matches("", Optional.of(hash))).isFalse();
    }

    @Test
    void samePasswordHasAnotherHashEachTime() {
        assertThat(passwords.hash("same")).isNotEqualTo(passwords.hash("same")).startsWith("pbkdf2-sha256$210000$");
    }

    @Test
    void hashWithOtherIterationsStaysValid() {
        // Python: base64(hashlib.pbkdf2_hmac('sha256', b'old', b'0123456789abcdef', 1000, 32))
        String old = "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg==$nyqLTkri64w1nEDMMoxpLwv7E5cGbeqxjFXjyvS415c=";

        assertThat(passwords.matches("old", Optional.of(old))).isTrue();
    }

    @Test
    void nobodyHasAnyPassword() {
        assertThat(passwords.matches("anything", Optional.empty())).isFalse();
    }
}
