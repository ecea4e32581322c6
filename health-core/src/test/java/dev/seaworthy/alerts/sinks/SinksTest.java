package dev.seaworthy.alerts.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertSink;
import dev.seaworthy.alerts.SinkException;
import dev.seaworthy.health.checks.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sinks against real servers on this machine. */
class SinksTest {

    private static final String SECRET = "/services/T0/B0/very-secret";

    private record Received(String method, String path, String authorization, String type, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server);
    }

    private void serve(HttpServer each) {
        each.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    body));
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        each.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aWebhookGetsTheAlertAsJson() throws Exception {
        WebhookSink.to(target(SECRET + "?x=1").header("Authorization", "Bearer of-good-news"))
                .send(Samples.firing());

        Received call = received.take();
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo(SECRET + "?x=1");
        assertThat(call.authorization()).isEqualTo("Bearer of-good-news");
        assertThat(call.type()).isEqualTo("application/json");
        JsonNode json = new ObjectMapper().readTree(call.body());
        assertThat(json.get("version").asInt()).isEqualTo(1);
        assertThat(json.get("kind").asText()).isEqualTo("firing");
        assertThat(json.get("text").asText())
                .isEqualTo("Less than 10 % of a disk is free (application=shop, path=/data/<a&b>), 0.95 with a"
                        + " threshold of 0.9");
        assertThat(json.at("/alert/id").asText()).isEqualTo("disk-nearly-full");
        assertThat(json.at("/alert/severity").asText()).isEqualTo("critical");
        assertThat(json.at("/alert/state").asText()).isEqualTo("firing");
        assertThat(json.at("/alert/labels/path").asText()).isEqualTo("/data/<a&b>");
        assertThat(json.at("/alert/since").asText()).isEqualTo("2026-11-20T18:00:00.000000Z");
        assertThat(json.at("/alert/resolved_at").isNull()).isTrue();
        assertThat(json.at("/labels/application").asText()).isEqualTo("shop");
    }

    @Test
    void slackGetsTextThatIsNoMarkup() throws Exception {
        SlackSink.to(target(SECRET)).send(Samples.firing());

        String text =
                new ObjectMapper().readTree(received.take().body()).get("text").asText();
        assertThat(text).startsWith(":rotating_light: Less than 10 % of a disk is free");
        assertThat(text).contains("path=/data/&lt;a&amp;b&gt;").doesNotContain("<");
    }

    @Test
    void anAlertmanagerGetsWhatFiresAndWhatIsOver() throws Exception {
        AlertmanagerSink sink = AlertmanagerSink.to(target("/am/"));

        sink.push(List.of(Samples.firing().alert()), Map.of("instance", "a"));
        sink.send(Samples.resolved());
        sink.push(List.of(), Map.of());

        Received call = received.take();
        assertThat(call.path()).isEqualTo("/am/api/v2/alerts");
        JsonNode alert = new ObjectMapper().readTree(call.body()).get(0);
        assertThat(alert.at("/labels/alertname").asText()).isEqualTo("disk-nearly-full");
        assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
        assertThat(alert.at("/labels/instance").asText()).isEqualTo("a");
        assertThat(alert.at("/annotations/summary").asText()).isEqualTo("Less than 10 % of a disk is free");
        assertThat(Instant.parse(alert.at("/startsAt").asText())).isEqualTo(Samples.SINCE.plusSeconds(120));
        assertThat(Instant.parse(alert.at("/endsAt").asText())).isAfter(Instant.now());
        JsonNode over = new ObjectMapper().readTree(received.take().body()).get(0);
        assertThat(Instant.parse(over.at("/endsAt").asText())).isEqualTo(Samples.SINCE.plusSeconds(600));
        // Nothing is told as well, since it shows whether anybody is there.
        assertThat(received.take().body()).isEqualTo("[]");
    }

    @Test
    void anAlertmanagerGetsNamesOfLabelsThatItAllows() throws Exception {
        Alert alert = Samples.firing("http.route", "/orders").alert();

        AlertmanagerSink.to(target("")).push(List.of(alert), Map.of());

        JsonNode labels = new ObjectMapper().readTree(received.take().body()).at("/0/labels");
        assertThat(labels.get("http_route").asText()).isEqualTo("/orders");
        assertThat(labels.has("http.route")).isFalse();
    }

    @Test
    void aHeartbeatIsAPlainCall() throws Exception {
        Heartbeat beat = Heartbeat.to(target("/ping/very-secret"));

        beat.send(Samples.firing());
        beat.push(List.of(), Map.of());

        assertThat(received.take().method()).isEqualTo("GET");
        assertThat(received).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowed() {
        status = 302;

        assertFails(WebhookSink.to(target(SECRET)), "127.0.0.1 answers with a redirect, 302, which is not followed");
        assertThat(received).hasSize(1);
    }

    @Test
    void aRefusalIsAFailure() {
        status = 404;

        assertFails(SlackSink.to(target(SECRET)), "127.0.0.1 answers with status 404");
    }

    @Test
    void onlyARefusalOfTheContentIsFinal() {
        for (int each : new int[] {400, 413, 422}) {
            status = each;
            assertThatThrownBy(() -> WebhookSink.to(target(SECRET)).send(Samples.firing()))
                    .hasMessage("127.0.0.1 answers with status " + each)
                    .hasFieldOrPropertyWithValue("refusal", true);
        }
        for (int each : new int[] {401, 403, 404, 408, 425, 429, 500, 503}) {
            status = each;
            assertThatThrownBy(() -> WebhookSink.to(target(SECRET)).send(Samples.firing()))
                    .hasFieldOrPropertyWithValue("refusal", false);
        }
    }

    @Test
    void nobodyAtHomeIsAFailure() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);

        assertFails(
                SlackSink.to(WebhookTarget.of(URI.create("http://127.0.0.1:" + port + SECRET))
                        .internal()),
                "127.0.0.1 refuses connections");
    }

    @Test
    void whatIsNoHttpIsAFailure() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ExecutorService own = Executors.newSingleThreadExecutor();
            CompletableFuture<Void> babble = CompletableFuture.runAsync(
                    () -> {
                        try (var caller = silent.accept()) {
                            caller.getInputStream().read(new byte[4096]);
                            caller.getOutputStream().write("SSH-2.0-server\r\n".getBytes(StandardCharsets.US_ASCII));
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    own);

            assertFails(
                    WebhookSink.to(WebhookTarget.of(URI.create("http://127.0.0.1:" + silent.getLocalPort() + SECRET))
                            .internal()),
                    "127.0.0.1 does not answer in HTTP");
            babble.get(20, TimeUnit.SECONDS);
            own.shutdownNow();
        }
    }

    @Test
    void aCallThatHangsIsEndedFromOutside() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebhookSink sink =
                    WebhookSink.to(WebhookTarget.of(URI.create("http://127.0.0.1:" + silent.getLocalPort() + SECRET))
                            .internal());
            ExecutorService own = Executors.newSingleThreadExecutor();
            CompletableFuture<Void> hanging =
                    CompletableFuture.runAsync(() -> assertFails(sink, "the connection to 127.0.0.1 broke"), own);
            try (var caller = silent.accept()) {
                caller.getInputStream().read(new byte[4096]);

                sink.abort();
                hanging.get(20, TimeUnit.SECONDS);
            }
            own.shutdownNow();
        }
    }

    @Test
    void anAddressOfOursIsNotCalledUnlessItIsMeant() {
        String port = Integer.toString(server.getAddress().getPort());

        for (String host : List.of("127.0.0.1", "localhost", "[::1]")) {
            WebhookTarget target = WebhookTarget.of(URI.create("https://" + host + ":" + port + SECRET));
            assertFails(WebhookSink.to(target), "has an address of this machine or of a private network");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void plainHttpIsRefusedUnlessTheHostIsInternal() {
        WebhookTarget plain = WebhookTarget.of(URI.create("http://hooks.example" + SECRET));

        assertThatThrownBy(() -> SlackSink.to(plain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the alert sink at hooks.example is called without TLS")
                .hasMessageNotContaining("secret");
        assertThatCode(() -> SlackSink.to(plain.internal())).doesNotThrowAnyException();
    }

    @Test
    void addressesThatAreNoneAreRefusedWithoutRepeatingThem() {
        for (String address : List.of(
                "ftp://hooks.example" + SECRET,
                "/very-secret",
                "https://user:very-secret@hooks.example/",
                "https://hooks.example:99999/very-secret",
                "https://hooks.example:0/very-secret",
                "https://hooks.example/#very-secret")) {
            assertThatThrownBy(() -> WebhookTarget.of(URI.create(address)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
        WebhookTarget target = WebhookTarget.of(URI.create("https://hooks.example" + SECRET));
        assertThatThrownBy(() -> target.header("Authorization", "very-secret\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThat(target).hasToString("hooks.example");
    }

    @Test
    void tlsNeedsACertificateThatIsTrustedAndOfThatName(@TempDir Path folder) throws Exception {
        SSLContext right = TestCertificate.validForDays(folder, 10).context();
        SSLContext wrongName = TestCertificate.ofElsewhere(folder).context();

        try (Secured server = new Secured(right);
                Secured other = new Secured(wrongName)) {
            WebhookSink.to(server.target().tls(right)).send(Samples.firing());
            assertThat(received.take().path()).isEqualTo(SECRET);

            assertFails(WebhookSink.to(server.target()), "TLS with localhost failed");
            assertFails(WebhookSink.to(other.target().tls(wrongName)), "TLS with localhost failed");
            assertThat(received).isEmpty();
        }
    }

    private final class Secured implements AutoCloseable {
        private final HttpsServer server;

        Secured(SSLContext context) throws IOException {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            serve(server);
        }

        WebhookTarget target() {
            return WebhookTarget.of(URI.create(
                            "https://localhost:" + server.getAddress().getPort() + SECRET))
                    .internal();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private WebhookTarget target(String path) {
        return WebhookTarget.of(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .internal();
    }

    private static void assertFails(AlertSink sink, String why) {
        assertThatThrownBy(() -> sink.send(Samples.firing()))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
