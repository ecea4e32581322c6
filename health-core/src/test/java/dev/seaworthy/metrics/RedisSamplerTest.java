package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.health.checks.RedisServer;
import dev.seaworthy.testsupport.DebianRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisSamplerTest {

    private static final String PASSWORD = "redis-test-password";

    private static DebianRedis server;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Samples samples = new Samples();

    @BeforeAll
    static void startServer() throws IOException {
        assumeTrue(DebianRedis.isInstalled(), "redis-server is not installed");
        server = DebianRedis.start("--maxmemory", "64mb", "--requirepass", PASSWORD);
        command("SET a 1\r\nSET b 2\r\nGET a\r\nGET nothing\r\n", 5);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theServerTellsMemoryClientsKeysAndLookups() {
        take(RedisServer.at("127.0.0.1", server.port()).withPassword(PASSWORD));

        assertThat(value("seaworthy.redis.memory")).isPositive();
        assertThat(value("seaworthy.redis.memory.limit")).isEqualTo(64 * 1024 * 1024);
        assertThat(value("seaworthy.redis.clients", "state", "connected")).isPositive();
        assertThat(value("seaworthy.redis.clients", "state", "blocked")).isZero();
        assertThat(value("seaworthy.redis.keys")).isEqualTo(2);
        assertThat(value("seaworthy.redis.lookups", "result", "hit")).isEqualTo(1);
        assertThat(value("seaworthy.redis.lookups", "result", "miss")).isEqualTo(1);
        assertThat(value("seaworthy.redis.evicted")).isZero();
        assertThat(value("seaworthy.redis.rejected")).isZero();
        assertThat(value("seaworthy.redis.commands")).isPositive();
    }

    @Test
    void withoutThePasswordTheFiguresAreUnknownWithTheReason() {
        assertThat(take(RedisServer.at("127.0.0.1", server.port()))
                        .orElseThrow()
                        .reason())
                .contains("wants a password");
        assertThat(value("seaworthy.redis.memory")).isNaN();
    }

    @Test
    void aWrongPasswordIsToldAndNotShown() {
        RedisServer wrong = RedisServer.at("127.0.0.1", server.port()).withPassword("wrong-password");

        assertThat(take(wrong).orElseThrow().reason())
                .contains("refuses the user or password")
                .doesNotContain("wrong-password");
    }

    @Test
    void aFrozenServerHoldsTheSampleOnlyForItsLimitAndIsNamed() {
        server.pause();
        try {
            assertThat(take(RedisServer.at("127.0.0.1", server.port()).withPassword(PASSWORD))
                            .orElseThrow()
                            .reason())
                    .isEqualTo("Redis: 127.0.0.1:" + server.port() + " does not answer within the deadline");
            assertThat(value("seaworthy.redis.keys")).isNaN();
        } finally {
            server.resume();
        }
    }

    private Optional<SampleError> take(RedisServer target) {
        RedisSampler sampler = new RedisSampler(Map.of("cache", target), samples);
        sampler.bind(new Meters(registry));
        Sampled<?> sampled = sampler.samples().get(0);
        assertThat(sampled.claim(0)).isTrue();
        sampled.take();
        return sampled.problem();
    }

    private double value(String name, String... tags) {
        return registry.get(name)
                .tag("redis", "cache")
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    /** Inline commands, and as many lines of answers, which are all short. */
    private static void command(String commands, int least) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("AUTH " + PASSWORD + "\r\n" + commands).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            int lines = 0;
            while (lines <= least) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the server hung up");
                }
                lines += next == '\n' ? 1 : 0;
            }
        }
    }
}
