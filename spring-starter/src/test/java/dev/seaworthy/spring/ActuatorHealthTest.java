package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Kind;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Our checks and Actuator's, each shown in the other when asked, over HTTP. */
@Timeout(120)
class ActuatorHealthTest {

    private static final Map<String, Object> PROPERTIES = Map.of(
            "management.endpoints.web.exposure.include", "health,prometheus",
            "management.endpoint.health.probes.enabled", "true",
            "management.endpoint.health.group.ours.include", "seaworthy",
            "seaworthy.health.publish-availability", "true",
            "seaworthy.health.actuator.imports", "*",
            "seaworthy.health.probe-port", "0",
            "seaworthy.web.metrics-public", "true",
            "management.metrics.distribution.slo.http.server.requests", "200ms");

    private static volatile boolean printerWorks;
    private static ConfigurableApplicationContext application;
    private static Client client;

    @BeforeAll
    static void start() {
        printerWorks = true;
        application = WebApplication.start(PROPERTIES, Printer.class);
        client = Client.stranger(application);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void mendThePrinter() throws Exception {
        printerWorks = true;
        await("/actuator/health/readiness", 200);
        await("/seaworthy/health/ready", 200);
    }

    private static void await(String path, int status) throws Exception {
        await(client, path, status);
    }

    private static void await(Client asking, String path, int status) throws Exception {
        while (asking.get(path).statusCode() != status) {
            Thread.onSpinWait();
        }
    }

    @Test
    void readinessOfActuatorFollowsOursBothWays() throws Exception {
        printerWorks = false;
        await("/actuator/health/readiness", 503);
        assertThat(client.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(client.get("/seaworthy/health/ready").statusCode()).isEqualTo(503);

        printerWorks = true;
        await("/actuator/health/readiness", 200);
        await("/seaworthy/health/ready", 200);
    }

    @Test
    void groupOfActuatorMayHoldOurChecks() throws Exception {
        await("/actuator/health/ours", 200);

        printerWorks = false;
        await("/actuator/health/ours", 503);
    }

    @Test
    void indicatorsOfBootAreImportedButNeverOurOwnAndNotShownTwice() throws Exception {
        List<String> names = application.getBean(HealthMonitor.class).overview().checks().stream()
                .map(CheckReport::name)
                .toList();

        assertThat(names)
                .contains("printer", "database", "actuator.db", "actuator.diskSpace")
                .noneMatch(name -> name.startsWith("actuator.seaworthy"))
                .doesNotContain("actuator.readinessState", "actuator.livenessState", "actuator.ping");
        HttpResponse<String> shown = client.get("/actuator/health");
        assertThat(shown.body()).contains("\"seaworthy\"", "\"printer\"").doesNotContain("actuator.db");
    }

    @Test
    void importedIndicatorIsAskedAndItsWordCounts() {
        HealthMonitor monitor = application.getBean(HealthMonitor.class);
        CheckReport database;
        do {
            database = monitor.overview().checks().stream()
                    .filter(check -> check.name().equals("actuator.db"))
                    .findFirst()
                    .orElseThrow();
        } while (database.checkedAt() == null || database.status() != dev.seaworthy.health.Status.UP);

        assertThat(database.status()).isEqualTo(dev.seaworthy.health.Status.UP);
        assertThat(database.data()).containsEntry("database", "H2");
        assertThat(database.kinds()).isEmpty();
    }

    @Test
    void probesAreAnsweredAtTheirOwnPortUntilTheEnd() throws Exception {
        Client probes = new Client(application.getBean(ProbePort.class).port(), null);

        assertThat(probes.get("/health/live").statusCode()).isEqualTo(200);
        await(probes, "/health/ready", 200);
        assertThat(probes.get("/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void requestIsCountedOnceAndBothEndpointsShowEachMeterOnce() throws Exception {
        client.get("/orders/1");
        client.get("/orders/2");

        for (String path : List.of("/actuator/prometheus", "/seaworthy/metrics")) {
            String text;
            do { // A request is counted when its answer is already under way.
                text = client.get(path).body();
            } while (text.lines()
                    .noneMatch(
                            line -> line.matches("http_server_requests_seconds_count.*\"/orders/\\{id}\".* 2(\\.0)?")));
            assertThat(text.lines().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" ", -1)[2]))
                    .as(path)
                    .doesNotHaveDuplicates()
                    .contains("http_server_requests_seconds")
                    .anyMatch(name -> name.startsWith("seaworthy_"));
            assertThat(text.lines()
                            .filter(line -> line.startsWith("http_server_requests_seconds_count"))
                            .filter(line -> line.contains("uri=\"/orders/{id}\"")))
                    .as(path)
                    .singleElement()
                    .satisfies(line -> assertThat(line).matches(".* 2(\\.0)?"));
            for (String bound : List.of("0.1", "0.2", "0.5", "5.0")) { // 0.2 is the application's
                assertThat(text)
                        .as(path)
                        .containsPattern(
                                "http_server_requests_seconds_bucket\\{.*\"/orders/\\{id}\",le=\"" + bound + "\"");
            }
        }
    }

    @Test
    void unknownIndicatorIsRefusedAtTheStart() {
        Map<String, Object> properties = new HashMap<>(PROPERTIES);
        properties.put("seaworthy.health.actuator.imports", "db,nothing");

        assertThatThrownBy(() -> WebApplication.start(properties))
                .hasMessageContaining("seaworthy.health.actuator.imports names nothing")
                .hasMessageContaining("there is [db, diskSpace");
    }

    @Configuration(proxyBeanMethods = false)
    static class Printer {

        @Bean
        CheckSpec printer() {
            return CheckSpec.builder("printer", check -> printerWorks ? CheckResult.up() : CheckResult.down("no paper"))
                    .kinds(Kind.READINESS)
                    .interval(Duration.ofMillis(100))
                    .failureThreshold(1)
                    .build();
        }
    }
}
