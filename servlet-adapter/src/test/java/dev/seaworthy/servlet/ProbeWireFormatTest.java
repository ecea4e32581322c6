package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthMonitorBuilder;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.format.DetailLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a tester of MicroProfile Health 4, of Actuator v3 and of the draft health+json (06) asserts, with full details, over
 * HTTP.
 */
class ProbeWireFormatTest {

    private static final String IETF = "Accept: application/health+json";
    private static final String ACTUATOR = "Accept: application/vnd.spring-boot.actuator.v3+json";
    private static final HealthCheck UP =
            context -> CheckResult.up().with("text", "a").with("flag", true).with("count", 3L);
    private static final HealthCheck DOWN = context -> CheckResult.down("gone").definitively();

    private HealthMonitor monitor;
    private JettyHost host;

    @AfterEach
    void stop() throws IOException {
        host.close();
        monitor.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/health/started"})
    void withoutAnyCheckEveryProbeIsUpWithAnEmptyList(String path) throws Exception {
        serve(health -> health);

        assertThat(get(path).status()).isEqualTo(200);
        assertThat(get(path).body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThat(get(path, ACTUATOR).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get(path, IETF).body()).isEqualTo("{\"status\":\"pass\",\"checks\":{}}");
    }

    @ParameterizedTest
    @CsvSource({"/health/live, 200, UP", "/health/ready, 503, DOWN", "/health/started, 503, DOWN"})
    void checksThatAreExpectedAndNotInstalledYetAreAwaited(String path, int status, String word) throws Exception {
        serve(health -> health.expect("database"));

        assertThat(get(path).status()).isEqualTo(status);
        assertThat(get(path).body()).isEqualTo("{\"status\":\"" + word + "\",\"checks\":[]}");

        monitor.register(CheckSpec.builder("database", UP)
                .kinds(Kind.READINESS, Kind.STARTUP)
                .build());
        await(Probe.STARTUP);
        assertThat(get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/health/live, live", "/health/ready, ready", "/health/started, started"})
    void everyKindShowsItsOwnChecksAllOfThem(String path, String kind) throws Exception {
        serve(ProbeWireFormatTest::twoOfEachKind);
        await(Probe.STARTUP);

        RawHttp.Answer answer = get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertMicroProfile(answer.json());
        assertThat(names(answer.json())).containsExactlyInAnyOrder(kind + "-1", kind + "-2");
    }

    @Test
    void theUnionShowsAllKinds() throws Exception {
        serve(health -> twoOfEachKind(health).rootIsUnion());
        await(Probe.ROOT);

        assertThat(names(get("/health").json()))
                .containsExactlyInAnyOrder("live-1", "live-2", "ready-1", "ready-2", "started-1", "started-2");
    }

    @ParameterizedTest
    @CsvSource({"LIVENESS, /health/live", "READINESS, /health/ready", "STARTUP, /health/started"})
    void oneFailingCheckFailsItsKindAndTheUnion(Kind kind, String path) throws Exception {
        serve(health -> health.rootIsUnion()
                .check(CheckSpec.builder("good", UP).kinds(kind).build())
                .check(CheckSpec.builder("broken", DOWN).kinds(kind).build()));
        while (!get(path).body().contains("gone")
                || !check(get(path).json(), "good").get("status").asText().equals("UP")) {
            Thread.onSpinWait();
        }

        for (String failing : List.of(path, "/health")) {
            RawHttp.Answer answer = get(failing);
            assertThat(answer.status()).as(failing).isEqualTo(503);
            assertMicroProfile(answer.json());
            assertThat(answer.json().get("status").asText()).isEqualTo("DOWN");
            assertThat(check(answer.json(), "good").get("status").asText()).isEqualTo("UP");
            assertThat(check(answer.json(), "broken").get("status").asText()).isEqualTo("DOWN");
        }
        assertThat(get(path, ACTUATOR).status()).isEqualTo(503);
        assertThat(get(path, ACTUATOR).json().at("/components/broken/status").asText())
                .isEqualTo("DOWN");
        assertThat(get(path, IETF).status()).isEqualTo(503);
        assertThat(get(path, IETF).json().at("/status").asText()).isEqualTo("fail");
        assertThat(get(path, IETF).json().at("/checks/broken/0/status").asText())
                .isEqualTo("fail");
    }

    @Test
    void anExceptionIsDownAndItsTextStaysInside() throws Exception {
        serve(health -> health.readiness("broken", context -> {
            throw new IllegalStateException("password=secret");
        }));
        while (!get("/health/ready").body().contains("IllegalStateException")) {
            Thread.onSpinWait();
        }

        assertMicroProfile(get("/health/ready").json());
        assertThat(get("/health/ready").status()).isEqualTo(503);
        assertThat(get("/health/ready").body()).doesNotContain("secret");
    }

    @Test
    void degradedStillServesAndEachFormatSaysItInItsOwnWay() throws Exception {
        serve(health -> health.check(CheckSpec.builder("cache", DOWN)
                .kinds(Kind.READINESS)
                .impact(Impact.DEGRADES)
                .build()));
        while (monitor.history("cache").isEmpty()) {
            Thread.onSpinWait();
        }
        await(Probe.READINESS);

        assertThat(get("/health/ready").json().get("status").asText()).isEqualTo("UP");
        assertThat(get("/health/ready", IETF).status()).isEqualTo(200);
        assertThat(get("/health/ready", IETF).json().get("status").asText()).isEqualTo("warn");
        assertThat(get("/health/ready", ACTUATOR)
                        .json()
                        .at("/components/cache/details/state")
                        .asText())
                .isEqualTo("down");
        assertThat(get("/health/ready", "Accept: text/plain").body()).isEqualTo("UP");
    }

    @Test
    void actuatorHasComponentsByNameAndIetfAListPerCheck() throws Exception {
        serve(ProbeWireFormatTest::twoOfEachKind);
        await(Probe.READINESS);

        JsonNode actuator = get("/health/ready", ACTUATOR).json();
        assertThat(fields(actuator)).containsExactly("components", "status");
        assertThat(fields(actuator.get("components"))).containsExactly("ready-1", "ready-2");
        assertThat(actuator.at("/components/ready-1/details/count").asInt()).isEqualTo(3);
        JsonNode ietf = get("/health/ready", IETF).json();
        assertThat(ietf.at("/checks/ready-1").isArray()).isTrue();
        assertThat(ietf.at("/checks/ready-1/0/time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(ietf.at("/checks/ready-1/0").has("output")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/health+json",
                "application/vnd.spring-boot.actuator.v3+json",
                "text/plain"
            })
    void headIsGetWithoutTheBody(String accept) throws Exception {
        serve(health -> health.readiness("broken", DOWN).liveness("good", UP));
        while (!get("/health/ready").body().contains("gone")
                || !get("/health/live").body().contains("flag")) {
            Thread.onSpinWait();
        }

        for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
            RawHttp.Answer get = get(path, "Accept: " + accept);
            RawHttp.Answer head = host.http().send("HEAD", path, "", "Accept: " + accept);
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.body()).isEmpty();
            assertThat(withoutDate(head)).containsExactlyInAnyOrderElementsOf(withoutDate(get));
            assertThat(head.header("Content-Length"))
                    .isEqualTo(Integer.toString(get.body().length()));
            assertThat(get.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    private void serve(UnaryOperator<HealthMonitorBuilder> checks) throws Exception {
        monitor = checks.apply(HealthMonitor.builder().withoutDeadlockWatch())
                .build()
                .start();
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .health(monitor)
                .strangersSee(DetailLevel.FULL)
                .register(context));
    }

    private static HealthMonitorBuilder twoOfEachKind(HealthMonitorBuilder health) {
        return health.liveness("live-1", UP)
                .liveness("live-2", UP)
                .readiness("ready-1", UP)
                .readiness("ready-2", UP)
                .startup("started-1", UP)
                .startup("started-2", UP);
    }

    private void await(Probe probe) {
        while (!monitor.report(probe).serving()) {
            Thread.onSpinWait();
        }
    }

    private RawHttp.Answer get(String path, String... headers) throws IOException {
        return host.http().get(path, headers);
    }

    /** The schema: status and checks; name, status and data; flat values. */
    private static void assertMicroProfile(JsonNode body) {
        assertThat(fields(body)).containsExactly("checks", "status");
        assertThat(body.get("status").asText()).isIn("UP", "DOWN");
        for (JsonNode check : body.get("checks")) {
            assertThat(Set.of("data", "name", "status")).containsAll(fields(check));
            assertThat(fields(check)).contains("name", "status");
            assertThat(check.get("status").asText()).isIn("UP", "DOWN");
            if (check.has("data")) {
                assertThat(check.get("data"))
                        .allMatch(value -> value.isTextual() || value.isBoolean() || value.isNumber());
            }
        }
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> names(JsonNode body) {
        List<String> names = new ArrayList<>();
        body.get("checks").forEach(check -> names.add(check.get("name").asText()));
        return names;
    }

    private static JsonNode check(JsonNode body, String name) {
        for (JsonNode check : body.get("checks")) {
            if (check.get("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + body);
    }

    private static List<String> withoutDate(RawHttp.Answer answer) {
        return answer.headerLines().stream()
                .filter(line -> !line.startsWith("Date:"))
                .toList();
    }
}
