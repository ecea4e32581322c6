package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
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
