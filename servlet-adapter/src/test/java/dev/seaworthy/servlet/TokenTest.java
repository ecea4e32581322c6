package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "short", "0123456789abcdef0123456789abcde", "0123456789abcdef 0123456789abcdef"})
    void weakTokenIsRefusedWithAdviceAndWithoutItself(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Token.of(value))
                .withMessageContaining("openssl rand -hex 32")
                .satisfies(refused -> {
                    if (value.length() > 8) {
                        assertThat(refused.getMessage()).doesNotContain(value);
                    }
                });
    }

    /** As UUIDs, words, numbers and paths must stay readable. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01920f3a-7c1e-4def-8000-0123456789ab",
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
                "12345678901234567890123456789012345678",
                "uM0y3vQ1bZr5kT8nWc7xLq2D/s9Ef4GhJk6Pp0oAaA=",
                "uM0y3vQ1bZr5kT8nWc7xLq2D.s9Ef4GhJk6Pp0oAaA",
                "0123456789abcdef0123456789abcde="
            })
    void tokenThatWouldNotBeMaskedIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Token.of(value))
                .withMessageContaining("would be taken for other text")
                .withMessageContaining("openssl rand -hex 32")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(value));
    }

    /** Whatever is accepted is masked: random texts of what may be in a header. */
    @Test
    void tokenThatIsAcceptedIsMasked() {
        Random random = new Random(6);
        String alphabet = "abcXYZ0189-_~+./";
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            int legal = alphabet.length() - (i % 2 == 0 ? 2 : 0);
            StringBuilder value = new StringBuilder();
            while (value.length() < 30 + i % 20) {
                value.append(alphabet.charAt(random.nextInt(legal)));
            }
            value.append("=".repeat(i % 3));
            accepted += isAccepted(value.toString()) ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    private static boolean isAccepted(String value) {
        try {
            Token.of(value);
        } catch (IllegalArgumentException refused) {
            return false;
        }
        String secret = value.replace("=", "");
        assertThat(TokenMask.applied("/reset/" + value + "/now")).doesNotContain(secret);
        assertThat(TokenMask.applied("curl/8 " + value)).doesNotContain(secret);
        assertThat(TokenMask.applied("prefix-" + value + ".suffix")).doesNotContain(secret);
        return true;
    }

    @Test
    void fileMayEndWithANewLine() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), SECRET + "\n");

        assertThat(Token.file(file).matches(Token.digestOf(SECRET))).isTrue();
        assertThat(Token.file(file).matches(Token.digestOf(SECRET + "\n"))).isFalse();
    }

    @Test
    void badFileIsNamed() throws Exception {
        Path missing = folder.resolve("missing");
        Path blank = Files.writeString(folder.resolve("blank"), "\n");
        Path large = Files.write(folder.resolve("large"), new byte[10_000]);

        for (Path file : new Path[] {missing, blank, large}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Token.file(file))
                    .withMessageContaining(file.toString())
                    .withMessageContaining("openssl");
        }
    }

    @Test
    void fileThatEverybodyCanReadIsWarnedOf() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), SECRET);
        try (CapturedLog log = new CapturedLog("dev.seaworthy.servlet")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            Token.file(file);
            assertThat(log.messages()).isEmpty();

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            Token.file(file);

            assertThat(log.messages()).singleElement().asString().contains(file.toString(), "chmod 600");
            assertThat(log.messages().toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void absentVariableIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Token.environment("SEAWORTHY_TEST_ABSENT"))
                .withMessageContaining("SEAWORTHY_TEST_ABSENT is not set")
                .withMessageContaining("openssl");
    }

    @Test
    void textFormHidesTheSecret() {
        assertThat(Token.of(SECRET).named("ci").toString()).isEqualTo("Token[ci]");
    }

    @Test
    void sameTokenGivenTwiceHasTheHigherRole() {
        BearerTokens tokens = BearerTokens.operating(Token.of(SECRET)).view(Token.of(SECRET));
        StubRequest request = StubRequest.from("127.0.0.1").with("Authorization", "Bearer " + SECRET);

        assertThat(tokens.authorize(request.build(), Role.OPERATE).isGranted()).isTrue();
    }
}
