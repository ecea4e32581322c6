package dev.seaworthy.health.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthMonitorBuilder;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.health.format.ProbeAnswers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@code GET /health} where it answers for all kinds: what it says of the checks explains what it says of the whole. */
class UnionTest {

    private static final String DOWN = "{\"status\":\"DOWN\",\"checks\":[]}";
    private static final String UP = "{\"status\":\"UP\",\"checks\":[]}";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aCheckOfSeveralKindsThatBrokeAfterTheStartIsDown() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        CheckSpec database = CheckSpec.builder("database", context -> broken.get() ? gone() : CheckResult.up())
                .kinds(Kind.READINESS, Kind.STARTUP)
                .interval(Duration.ofMillis(20))
                .build();
        try (HealthMonitor monitor = union().check(database).build().start()) {
            awaitRoot(monitor, true);
            assertThat(details(monitor))
                    .isEqualTo("{\"status\":\"UP\",\"checks\":[" + "{\"name\":\"database\",\"status\":\"UP\"}]}");
            assertOverHttp(monitor, 200, UP);

            broken.set(true);
            awaitRoot(monitor, false);

            assertThat(details(monitor))
                    .isEqualTo("{\"status\":\"DOWN\",\"checks\":[" + "{\"name\":\"database\",\"status\":\"DOWN\"}]}");
            assertOverHttp(monitor, 503, DOWN);
        }
    }

    @Test
    void withoutAnyCheckItIsUp() throws Exception {
        try (HealthMonitor monitor = union().build().start()) {
            awaitRoot(monitor, true);
            assertOverHttp(monitor, 200, UP);
        }
    }

    @Test
    void anExpectedCheckThatIsMissingIsDownByName() throws Exception {
        try (HealthMonitor monitor = union().expect("importer").build().start()) {
            assertThat(details(monitor)).isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
            assertOverHttp(monitor, 503, DOWN);

            monitor.register(
                    CheckSpec.builder("importer", context -> CheckResult.up()).build());
            awaitRoot(monitor, true);
            assertOverHttp(monitor, 200, UP);
        }
    }

    private static HealthMonitorBuilder union() {
        return HealthMonitor.builder().withoutDeadlockWatch().rootIsUnion();
    }

    private static CheckResult gone() {
        return CheckResult.down("gone").definitively();
    }

    private static String details(HealthMonitor monitor) {
        return ProbeAnswers.of(monitor)
                .answer(Probe.ROOT, null, DetailLevel.NAMES)
                .text();
    }

    private void assertOverHttp(HealthMonitor monitor, int status, String body) throws Exception {
        try (ProbeServer server = ProbeServer.builder(monitor).port(0).build().start()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/health"))
                    .timeout(Duration.ofSeconds(10));
            HttpResponse<String> get = client.send(request.GET().build(), BodyHandlers.ofString());
            HttpResponse<String> head =
                    client.send(request.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

            assertThat(get.statusCode()).isEqualTo(status);
            assertThat(get.body()).isEqualTo(body);
            assertThat(head.statusCode()).isEqualTo(status);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
        }
    }

    private static void awaitRoot(HealthMonitor monitor, boolean serving) {
        while (monitor.report(Probe.ROOT).serving() != serving) {
            Thread.onSpinWait();
        }
    }
}
