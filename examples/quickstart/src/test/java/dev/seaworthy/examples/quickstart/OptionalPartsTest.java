package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.DebianRedis;
import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an environment variable switches on. */
@Tag("dear")
class OptionalPartsTest {

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final String SECRET = "hunter2";

    @TempDir
    Path home;

    @Test
    void redisIsWatchedAndItsOutageTakesNoTrafficAway() {
        assumeTrue(DebianRedis.isInstalled(), "redis-server is not installed");
        try (DebianRedis redis = DebianRedis.start("--requirepass", SECRET);
                RunningRegistry registry = RunningRegistry.start(
                        home, Map.of("REDIS_URL", "redis://:" + SECRET + "@localhost:" + redis.port()))) {
            Client admin = registry.admin();

            assertService(admin, "redis", "UP");
            Answer scrape = Eventually.get(SOON, () -> admin.get("/metrics"), answer -> answer.text()
                    .matches("(?s).*seaworthy_redis_memory_bytes\\{redis=\"redis\"} [1-9].*"));
            assertThat(scrape.text()).containsPattern("seaworthy_redis_memory_bytes\\{redis=\"redis\"} [1-9]");
            assertThat(admin.get("/info").text())
                    .contains("redis://localhost:" + redis.port())
                    .doesNotContain(SECRET);

            redis.pause();
            assertService(admin, "redis", "DOWN");
            assertThat(registry.stranger().get("/health/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void probesHaveAPortOfTheirOwnAndNothingElseHasIt() {
        int port = FreePort.next();
        try (RunningRegistry registry = RunningRegistry.start(home, Map.of("PROBE_PORT", Integer.toString(port)))) {
            Client stranger = Client.stranger(port);
            Client admin = Client.admin(port);

            Answer ready = Eventually.get(SOON, () -> stranger.get("/health/ready"), answer -> answer.status() == 200);

            assertThat(ready.text()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
            assertThat(admin.get("/metrics").status()).isEqualTo(404);
            assertService(registry.admin(), "main-port", "UP");
            assertThat(registry.application().description()).contains("http://localhost:" + port + "/health");
        }
    }

    @Test
    void takenProbePortIsRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> RunningRegistry.start(home, Map.of("PROBE_PORT", port)))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("Cannot listen on port " + port + " for probes")
                    .hasMessageContaining("PROBE_PORT");
        }
    }

    private static void assertService(Client admin, String name, String status) {
        String pointer = "/services/" + name + "/status";
        Answer answer = Eventually.get(
                SOON,
                () -> admin.get("/health/detailed"),
                found -> found.json().at(pointer).asText().equals(status));
        assertThat(answer.json().at(pointer).asText()).as(answer.text()).isEqualTo(status);
    }
}
