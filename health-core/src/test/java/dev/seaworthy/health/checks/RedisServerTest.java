package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.DebianRedis;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisServerTest {

    private static final String SECRET = "s3cret-word";
    private static final Duration WITHIN = Duration.ofSeconds(10);

    @Nested
    class Real {

        @BeforeEach
        void redisIsInstalled() {
            assumeTrue(DebianRedis.isInstalled(), "redis-server is not installed");
        }

        @Test
        void aUserOfAnAccessControlListAsksOverTls(@TempDir Path folder) throws Exception {
            TestCertificate certificate = TestCertificate.validForDays(folder, 90);
            String[] users =
                    ("--user figures on >" + SECRET + " +info --user mute on >" + SECRET + " +ping").split(" ");
            try (DebianRedis redis =
                    DebianRedis.startWithTls(certificate.pemCertificate(folder), certificate.pemKey(folder), users)) {
                RedisServer server = local(redis.port()).withTls(certificate.context());

                assertThat(server.withUser("figures", SECRET).info(WITHIN))
                        .containsEntry("tcp_port", Integer.toString(redis.port()))
                        .containsKey("used_memory");
                assertThat(refusal(server.withUser("mute", SECRET)))
                        .hasMessageEndingWith("does not let the user INFO: grant it +info");
                assertThat(refusal(server.withUser("figures", "another-word")))
                        .hasMessageEndingWith("refuses the user or password")
                        .hasNoCause();
            }
        }

        @Test
        void aCertificateThatNamesAnotherHostOrIsNotTrustedIsRefused(@TempDir Path folder) throws Exception {
            TestCertificate elsewhere = TestCertificate.ofElsewhere(folder);
            try (DebianRedis redis =
                    DebianRedis.startWithTls(elsewhere.pemCertificate(folder), elsewhere.pemKey(folder))) {
                RedisServer server = local(redis.port());

                for (RedisServer refused : new RedisServer[] {server.withTls(elsewhere.context()), server.withTls()}) {
                    assertThat(refusal(refused))
                            .hasMessage("Redis: TLS with localhost:" + redis.port() + " failed")
                            .hasCauseInstanceOf(SSLHandshakeException.class);
                }
            }
        }

        @Test
        void theDefaultUserHasAPasswordAlone() throws IOException {
            try (DebianRedis redis = DebianRedis.start("--requirepass", SECRET)) {
                RedisServer server = local(redis.port());

                assertThat(server.withPassword(SECRET).info(WITHIN)).containsKey("used_memory");
                assertThat(refusal(server)).hasMessageEndingWith("wants a password: give one");
                assertThat(refusal(server.withPassword("another-word")))
                        .hasMessageEndingWith("refuses the user or password");
            }
        }

        @Test
        @Timeout(60)
        void aFrozenServerIsGivenUpAtTheDeadline(@TempDir Path folder) throws Exception {
            TestCertificate certificate = TestCertificate.validForDays(folder, 90);
            try (DebianRedis redis =
                    DebianRedis.startWithTls(certificate.pemCertificate(folder), certificate.pemKey(folder))) {
                RedisServer server = local(redis.port()).withTls(certificate.context());
                redis.pause();

                assertThatThrownBy(() -> server.info(Duration.ofMillis(300)))
                        .hasMessageEndingWith("does not answer within the deadline")
                        .hasCauseInstanceOf(SocketTimeoutException.class);

                redis.resume();
                assertThat(server.info(WITHIN)).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n", "$-1\r\n", "$9999999\r\n", "$99999999999\r\n", ":1\r\n"})
    void whatIsNoAnswerToInfoIsNotReadAsOne(String answer) throws IOException {
        try (ScriptedServer rubbish = new ScriptedServer(answer)) {
            assertThat(refusal(local(rubbish.port())))
                    .hasMessage("Redis at localhost:" + rubbish.port() + " answers, but not as Redis does");
        }
    }

    @Test
    @Timeout(60)
    void anAnswerThatStopsHalfwayIsGivenUpAtTheDeadline() throws IOException {
        try (ScriptedServer halting = new ScriptedServer("$100\r\nused_memory:1\r\n")) {
            RedisServer server = local(halting.port());

            assertThatThrownBy(() -> server.info(Duration.ofMillis(300)))
                    .hasMessageEndingWith("does not answer within the deadline");
        }
    }

    @Test
    void linesWithoutAColonAreNoFields() throws IOException {
        try (ScriptedServer server = new ScriptedServer("$26\r\n# Memory\r\nused_memory:17\r\n\r\n")) {
            assertThat(local(server.port()).info(WITHIN)).isEqualTo(Map.of("used_memory", "17"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache, redis://cache:6379",
        "REDIS://my_cache:7000/3, redis://my_cache:7000",
        "rediss://app:s3cret%2Fw%40rd+@cache:7000, rediss://cache:7000",
        "redis://:s3cret@[::1]:7000/, redis://[::1]:7000"
    })
    void aUrlIsReadAndShownWithoutItsSecrets(String url, String shown) {
        assertThat(RedisServer.parse(url)).hasToString(shown);
    }

    @Test
    void theSecretsOfAUrlAreDecoded() throws IOException {
        assumeTrue(DebianRedis.isInstalled(), "redis-server is not installed");
        try (DebianRedis redis = DebianRedis.start("--user", "a:pp", "on", ">p/@+:%", "+info")) {
            RedisServer server = RedisServer.parse("redis://a%3App:p%2F%40+%3A%25@localhost:" + redis.port());

            assertThat(server.info(WITHIN)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache:6379",
                "http://cache",
                "redis://",
                "redis://s3cret@cache",
                "redis://app:s3cret@x@cache",
                "redis://app:s3cret%zz@cache",
                "redis://app:s3cret@cache:99999",
                "redis://app:s3cret@cache/x"
            })
    void whatIsNoUrlIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> RedisServer.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }

    private static IOException refusal(RedisServer server) {
        IOException refusal = catchThrowableOfType(IOException.class, () -> server.info(WITHIN));
        assertThat(refusal).isNotNull().hasMessageNotContaining(SECRET).hasMessageNotContaining("another");
        return refusal;
    }

    private static RedisServer local(int port) {
        return RedisServer.at("localhost", port);
    }
}
