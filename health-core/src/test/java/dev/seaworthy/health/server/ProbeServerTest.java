package dev.seaworthy.health.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeServerTest {

    private final HealthMonitor monitor = HealthMonitor.builder()
            .readiness("database", context -> CheckResult.up().with("secret", "inside"))
            .build();
    private final ProbeServer server = ProbeServer.builder(monitor).port(0).build();

    @BeforeEach
    void start() {
        monitor.start();
        server.start();
        awaitReady();
    }

    @AfterEach
    void stop() {
        server.close();
        monitor.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/health/started", "/health/ready?x=1"})
    void everyProbeIsAnsweredWithItsStatusOnly(String target) throws IOException {
        String get = exchange("GET " + target);

        assertThat(get)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("Content-Type: application/json\r\n")
                .containsIgnoringCase("Cache-Control: no-store\r\n")
                .containsIgnoringCase("X-Content-Type-Options: nosniff\r\n")
                .endsWith("\r\n\r\n{\"status\":\"UP\",\"checks\":[]}");
        assertThat(withoutDate(exchange("HEAD " + target)) + "{\"status\":\"UP\",\"checks\":[]}")
                .as("HEAD is GET without the body")
                .isEqualTo(withoutDate(get));
    }

    @Test
    void theAcceptHeaderChoosesTheFormat() throws IOException {
        assertThat(exchange("GET /health/ready", "Accept: image/png", "Accept: text/plain"))
                .endsWith("\r\n\r\nUP");
    }

    @Test
    void aDrainingApplicationIsNotReady() throws IOException {
        monitor.drain(Duration.ZERO);

        assertThat(exchange("GET /health/ready")).startsWith("HTTP/1.1 503 ");
        assertThat(exchange("GET /health/live")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatIsNoProbeIsRefused() throws IOException {
        assertThat(exchange("GET /health/detailed"))
                .startsWith("HTTP/1.1 404 ")
                .contains("urn:seaworthy:problem:not-found")
                .contains("\"instance\":\"/health/detailed\"");
        assertThat(exchange("POST /health/live"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("Allow: GET, HEAD, OPTIONS\r\n");
        assertThat(exchange("OPTIONS /health/live"))
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("Allow: GET, HEAD, OPTIONS\r\n");
    }

    @Test
    void clientsThatSendHalfARequestHoldNobodyUpForLong() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = connect();
                slow.add(socket);
                socket.getOutputStream().write("GET /health/li".getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(exchange("GET /health/live")).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aTakenPortIsNamed() {
        ProbeServer second = ProbeServer.builder(monitor).port(server.port()).build();

        assertThatThrownBy(second::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("choose another");
        second.close();
    }

    @Test
    void onlyTheLoopbackAddressListensUnlessToldOtherwise() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            // Where the wildcard address listened, this one could not be bound.
            other.bind(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.2"), server.port()));
            assertThat(other.isBound()).isTrue();
        }
    }

    @Test
    void aMainPortThatGivesNoAnswerIsNotReadyAndComesBack() throws Exception {
        try (MainPort main = new MainPort();
                ProbeServer watching = ProbeServer.builder(monitor)
                        .port(0)
                        .mainPort(URI.create("http://127.0.0.1:" + main.port() + "/health/live"))
                        .pace(Duration.ofMillis(50), Duration.ofMillis(500))
                        .build()
                        .start()) {
            assertThat(awaitMainPort(Status.UP).data()).containsEntry("port", (long) main.port());

            main.silent();
            assertThat(awaitMainPort(Status.DOWN).message()).contains("no answer in time");
            assertThat(monitor.report(Probe.READINESS).serving()).isFalse();
            assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();

            main.answers();
            awaitMainPort(Status.UP);
            assertThat(watching.port()).isPositive();
        }
        assertThat(monitor.overview().checks())
                .extracting(CheckReport::name)
                .doesNotContain(ProbeServer.MAIN_PORT_CHECK);
    }

    @Test
    void aMainPortThatIsNoWebAddressIsRefused() {
        ProbeServerBuilder builder = ProbeServer.builder(monitor);

        assertThatThrownBy(
                        () -> builder.mainPort(URI.create("tcp://127.0.0.1:1")).build())
                .hasMessageContaining("http://127.0.0.1:8080/health/live");
        assertThatThrownBy(() ->
                        builder.mainPort(URI.create("tcp://u:secret@host/")).build())
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
        assertThatThrownBy(() ->
                        builder.mainPort(URI.create("http://u:secret@host/")).build())
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
        assertThatThrownBy(() -> ProbeServer.builder(monitor).port(70_000).build())
                .hasMessageContaining("0 to 65535");
    }

    @Test
    void fiftyLivesLeaveNeitherThreadsNorPorts() throws Exception {
        for (int life = 0; life < 50; life++) {
            try (ProbeServer one = ProbeServer.builder(monitor).port(0).build().start();
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), one.port())) {
                assertThat(socket.isConnected()).isTrue();
                assertThat(portThreads()).allMatch(Thread::isDaemon);
            }
        }
        server.close();

        for (Thread thread : portThreads()) {
            thread.join(10_000);
        }
        assertThat(portThreads()).isEmpty();
    }

    private static Set<Thread> portThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("health-port")
                        || thread.getName().startsWith("HTTP-Dispatcher"))
                .collect(Collectors.toSet());
    }

    private CheckReport awaitMainPort(Status status) {
        while (true) {
            for (CheckReport check : monitor.overview().checks()) {
                if (check.name().equals(ProbeServer.MAIN_PORT_CHECK)
                        && check.status() == status
                        && check.since() != null) {
                    return check;
                }
            }
            Thread.onSpinWait();
        }
    }

    private void awaitReady() {
        while (!monitor.report(Probe.READINESS).serving()) {
            Thread.onSpinWait();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private String exchange(String line, String... headers) throws IOException {
        String request = line + " HTTP/1.1\r\nHost: localhost\r\n";
        for (String header : headers) {
            request += header + "\r\n";
        }
        try (Socket socket = connect()) {
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String withoutDate(String answer) {
        return answer.replaceAll("(?i)Date: [^\r]*\r\n", "");
    }
}
