package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import dev.seaworthy.health.format.DetailLevel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
    private static HealthMonitor monitor;
    private static JettyHost host;
    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        monitor = HealthMonitor.builder()
                .readiness("database", context -> CheckResult.up().with("pool", "main"))
                .listener(new HealthListener() {
                    @Override
                    public void probeChanged(ProbeTransition transition) {
                        if (monitor.report(Probe.READINESS).serving()) {
                            ready.countDown();
                        }
                    }
                })
                .build();
        monitor.start();
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .health(monitor)
                .authorizer(Tokens.all())
                .register(context));
        http = host.http();
    }

    @AfterAll
    static void stop() throws Exception {
        host.close();
        monitor.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/health/started"})
    void strangersSeeTheStatusOnly(String path) throws Exception {
        RawHttp.Answer answer = http.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                                   | application/json",
                "application/json                                      | application/json",
                "application/health+json                               | application/health+json",
                "application/vnd.spring-boot.actuator.v3+json          | application/vnd.spring-boot.actuator.v3+json",
                "text/plain                                            | text/plain;charset=utf-8",
                "text/html,application/xhtml+xml,*/*;q=0.8             | application/json",
                "image/png                                             | application/json",
                "application/json;q=0.1, application/health+json       | application/health+json",
                ";;;q=x                                                | application/json"
            })
    void acceptChoosesTheFormatAndNeverFails(String accept, String type) throws Exception {
        RawHttp.Answer answer = http.get("/health/ready", "Accept: " + accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualToIgnoringCase(type);
    }

    @Test
    void severalAcceptLinesAreOne() throws Exception {
        assertThat(http.get("/health", "Accept: image/png", "Accept: text/plain")
                        .body())
                .isEqualTo("UP");
    }

    @Test
    void authorisedCallersSeeEverything() throws Exception {
        assertThat(http.get("/health/ready", AS_VIEWER).body())
                .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"database\",\"status\":\"UP\","
                        + "\"data\":{\"pool\":\"main\"}}]}");
        assertThat(http.get("/health/ready", AS_VIEWER, "Accept: application/vnd.spring-boot.actuator.v3+json")
                        .json()
                        .at("/components/database/status")
                        .asText())
                .isEqualTo("UP");
    }

    @Test
    void headOfAProbeHasNoBody() throws Exception {
        RawHttp.Answer head = http.send("HEAD", "/health/ready", "");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo("27");
    }

    @Test
    void strangersSeeMoreWhereTheHostSaysSo() throws Exception {
        try (JettyHost open = JettyHost.running(context -> SeaworthyServlets.at("/")
                .health(monitor)
                .strangersSee(DetailLevel.NAMES)
                .register(context))) {
            assertThat(open.http().get("/health/ready").body())
                    .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"database\",\"status\":\"UP\"}]}");
        }
    }

    @Test
    void drainingTurnsReadinessOnly() throws Exception {
        try (HealthMonitor draining = HealthMonitor.builder().build();
                JettyHost leaving = JettyHost.running(
                        context -> SeaworthyServlets.at("/").health(draining).register(context))) {
            draining.drain(java.time.Duration.ZERO);

            RawHttp.Answer ready = leaving.http().get("/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
            assertThat(leaving.http().get("/health/ready", "Accept: text/plain").body())
                    .isEqualTo("DOWN");
            assertThat(leaving.http().get("/health/live").status()).isEqualTo(200);
        }
    }
}
