package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.DebianRedis;
import dev.seaworthy.testsupport.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisCheckTest {

    private static final String SECRET = "s3cret-word";

    @Nested
    class OnARealServer {

        @BeforeEach
        void redisIsInstalled() {
            assumeTrue(DebianRedis.isInstalled(), "redis-server is not installed");
        }

        @Test
        void anAnsweringServerIsUp() {
            try (DebianRedis redis = DebianRedis.start()) {
                CheckResult result = check(local(redis.port()));

                assertThat(result.status()).as(result.toString()).isEqualTo(Status.UP);
                assertThat(result.data()).containsOnlyKeys("ping_ms");
            }
        }

        @Test
        void passwordsAreGivenAndNeverShown() {
            try (DebianRedis redis = DebianRedis.start("--requirepass", SECRET)) {
                assertThat(check(local(redis.port()).withPassword(SECRET)).status())
                        .isEqualTo(Status.UP);

                CheckResult none = check(local(redis.port()));
                CheckResult wrong = check(local(redis.port()).withPassword("another-word"));

                assertThat(none.status()).isEqualTo(Status.DOWN);
                assertThat(none.message()).endsWith("wants a password: give one");
                assertThat(wrong.status()).isEqualTo(Status.DOWN);
                assertThat(wrong.toString())
                        .contains("refuses the user or password")
                        .doesNotContain("another-word");
            }
        }

        @Test
        void usersOfAnAccessControlListWorkAndMustBeAllowedToPing() {
            String[] users = ("--user probe on >" + SECRET + " +ping --user mute on >" + SECRET + " -@all").split(" ");
            try (DebianRedis redis = DebianRedis.start(users)) {
                CheckResult allowed = check(local(redis.port()).withUser("probe", SECRET));
                CheckResult mute = check(local(redis.port()).withUser("mute", SECRET));

                assertThat(allowed.status()).as(allowed.toString()).isEqualTo(Status.UP);
                assertThat(mute.message()).endsWith("does not let the user PING: grant it +ping");
            }
        }

        @Test
        void aPasswordThatIsNotSetThereIsSaidToBeSo() {
            try (DebianRedis redis = DebianRedis.start()) {
                assertThat(check(local(redis.port()).withPassword(SECRET)).message())
                        .contains("a password given that is not set there")
                        .doesNotContain(SECRET);
            }
        }

        @Test
        void tlsTrustsWhomItIsToldAndNobodyElse(@TempDir Path folder) throws Exception {
            TestCertificate certificate = TestCertificate.validForDays(folder, 90);
            try (DebianRedis redis =
                    DebianRedis.startWithTls(certificate.pemCertificate(folder), certificate.pemKey(folder))) {
                CheckResult trusted = check(local(redis.port()).withTls(certificate.context()));
                CheckResult untrusted = check(local(redis.port()).withTls());

                assertThat(trusted.status()).as(trusted.toString()).isEqualTo(Status.UP);
                assertThat(untrusted.message()).isEqualTo("Redis: TLS with localhost:" + redis.port() + " failed");
                assertThat(untrusted.cause()).isInstanceOf(SSLHandshakeException.class);
            }
        }

        @Test
        @Timeout(60)
        void aFrozenServerIsDownByTheDeadline() {
            try (DebianRedis redis = DebianRedis.start()) {
                redis.pause();

                CheckResult result =
                        new RedisCheck(local(redis.port())).check(FixedContext.within(Duration.ofMillis(300)));

                assertThat(result.status()).isEqualTo(Status.DOWN);
                assertThat(result.message()).endsWith("does not answer within the deadline");
                redis.resume();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-LOADING Redis is loading the dataset in memory, is still loading its data",
        "-MASTERDOWN Link with MASTER is down, is a replica that has lost its master",
        "-MISCONF Redis is configured to save RDB snapshots, takes no writes because it cannot save them to disk",
        "-BUSY Redis is busy running a script, is busy with a script",
        "-FUTURE whatever it says, answers with the error FUTURE",
        "HTTP/1.1 400 Bad Request, 'answers, but not as Redis does'",
    })
    void otherAnswersAreDownAndSaidInOurWords(String answer, String meaning) throws Exception {
        try (ScriptedServer server = new ScriptedServer(answer + "\r\n")) {
            CheckResult result = check(local(server.port()));

            assertThat(result.status()).isEqualTo(Status.DOWN);
            assertThat(result.message()).isEqualTo("Redis at localhost:" + server.port() + " " + meaning);
        }
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer("+" + "x".repeat(100_000))) {
            CheckResult result = check(local(server.port()));

            assertThat(result.status()).isEqualTo(Status.DOWN);
            assertThat(result.cause()).hasMessageContaining("longer than 512 bytes");
        }
    }

    @Test
    @Timeout(60)
    void anInterruptEndsTheWait() throws Exception {
        try (ScriptedServer silent = new ScriptedServer("")) {
            RedisCheck check = new RedisCheck(local(silent.port()));
            Thread attempt = new Thread(() -> check.check(FixedContext.within(Duration.ofMinutes(5))));
            attempt.start();
            silent.asked.await();

            attempt.interrupt();

            attempt.join();
        }
    }

    @Test
    void aRefusedConnectionAndAnUnknownHostAreDownAndNamed() {
        int port = FreePort.next();

        assertThat(check(local(port)).message()).isEqualTo("Redis: localhost:" + port + " refuses connections");
        assertThat(check(RedisServer.at("no-such-host.invalid", 6379)).message())
                .isEqualTo("Redis: host no-such-host.invalid has no known address");
    }

    @Test
    void whatCannotBeMeantIsRefusedWithoutRepeatingASecret() {
        assertThatThrownBy(() -> RedisServer.at("user:" + SECRET + "@redis", 6379))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give it alone")
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> RedisServer.at("redis", 0)).hasMessageContaining("give 1 to 65535");
        assertThatThrownBy(() -> RedisServer.at("redis", 6379).withPassword(""))
                .hasMessageContaining("Redis password is empty");
    }

    private static RedisServer local(int port) {
        return RedisServer.at("localhost", port);
    }

    private static CheckResult check(RedisServer server) {
        return new RedisCheck(server).check(FixedContext.within(Duration.ofSeconds(10)));
    }
}
