package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit's nginx with TLS before two servers. */
@Tag("dear")
class NginxTest {

    private static Instance blue;
    private static Instance green;
    private static KitNginx nginx;
    private static TlsClient client;

    @BeforeAll
    static void startNginx(@TempDir Path home) throws Exception {
        for (String program : List.of("nginx", "openssl", "curl")) {
            assumeTrue(RequiredTool.find(program).isPresent(), program + " is not installed");
        }
        blue = Instance.start("blue", FreePort.next());
        green = Instance.start("green", FreePort.next());
        nginx = KitNginx.prepare(home, List.of("production", "staging"), addresses())
                .start();
        client = TlsClient.of(nginx.certificate(), nginx.httpsPort());
    }

    @AfterAll
    static void stopNginx() throws IOException {
        if (nginx != null) {
            nginx.close();
            blue.close();
            green.close();
        }
    }

    @Test
    void allHostsTogetherPassTheCheckOfNginx(@TempDir Path home) throws Exception {
        Map<String, String> monitoring = Map.of(
                "grafana:3000",
                "127.0.0.1:3000",
                "prometheus:9090",
                "127.0.0.1:9090",
                "alertmanager:9093",
                "127.0.0.1:9093");
        KitNginx all = KitNginx.prepare(home, List.of("production", "staging", "monitoring"), monitoring)
                .with("upstream/active.conf", "blue:8080", "127.0.0.1:8080")
                .start();
        all.close();

        assertThat(all.said()).doesNotContain("[emerg]", "[warn]");
    }

    @Test
    void aMissingNameStopsWithItsName() {
        Outcome start = Outcome.of(
                Map.of("DOMAIN", ""),
                List.of("sh", nginx.home().resolve("start.sh").toString()));

        assertThat(start.exit()).isNotZero();
        assertThat(start.output()).contains("DOMAIN: set it to the name of the host");
    }

    @Test
    void aReloadThatFailsIsNotTheLast(@TempDir Path home) throws Exception {
        Host host = Host.in(home).set("DOMAIN", "localhost");
        host.set("NGINX_FOLDER", host.kit("nginx").toString());
        Files.createDirectories(host.kit("nginx/sites"));
        host.fake("mkdir", "#!/bin/sh\n").fake("sleep", "#!/bin/sh\n[ $(grep -c reload \"$HOST/calls\") -lt 3 ]\n");
        // Ends once it was told three times to reload, which it refuses.
        host.fake("nginx", """
                #!/bin/sh
                case "$*" in *reload*) echo reload >>"$HOST/calls"; exit 1 ;; *-t*) exit 0 ;; esac
                asked=0
                until [ $(grep -c reload "$HOST/calls") -ge 3 ] || [ $((asked += 1)) -gt 2000 ]; do :; done
                """);

        host.runAsIs("../nginx/start.sh").exits(0).says("renewed certificates were not taken up");

        assertThat(host.calls()).containsExactly("reload", "reload", "reload");
    }

    @Test
    void plainHttpMovesToHttpsExceptForTheQuestionsOfLetsEncrypt() throws Exception {
        assertThat(curl("http://localhost:" + nginx.httpPort() + "/projects?page=2"))
                .contains("HTTP/1.1 301 ", "Location: https://localhost/projects?page=2");
        assertThat(curl("http://localhost:" + nginx.httpPort() + "/.well-known/acme-challenge/none"))
                .contains("HTTP/1.1 404 ");
    }

    @Test
    void aHostThatIsNotServedGetsNoAnswerAndNoCertificate() throws Exception {
        Outcome plain = Outcome.of("curl", "-sS", "-i", "http://127.0.0.1:" + nginx.httpPort());
        Outcome secure = Outcome.of("curl", "-sSk", "-i", "https://127.0.0.1:" + nginx.httpsPort());

        assertThat(plain.output()).doesNotContain("HTTP/1.1").containsAnyOf("Empty reply", "reset by peer");
        assertThat(secure.output()).contains("unrecognized name");
    }

    @Test
    void answersCarryTheSecurityHeadersThatTheApplicationDidNotSet() throws Exception {
        HttpResponse<String> answer = client.get("/projects");
        HttpResponse<String> framed = client.get("/framed");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Strict-Transport-Security"))
                .containsExactly("max-age=63072000; includeSubDomains");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(answer.headers().map())
                .containsKeys("referrer-policy", "permissions-policy", "content-security-policy");
        assertThat(framed.headers().allValues("X-Frame-Options")).containsExactly("SAMEORIGIN");
        assertThat(answer.headers().allValues("Server")).containsExactly("nginx");
    }

    @Test
    void theApplicationLearnsTheAddressThatNginxSawWhateverTheClientClaims() throws Exception {
        String body = client.get("/projects", "X-Forwarded-For", "203.0.113.9").body();

        assertThat(body)
                .contains("x-forwarded-for=127.0.0.1", "x-forwarded-proto=https")
                .doesNotContain("203.0.113.9");
    }

    @Test
    void webSocketsPass() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocket socket = client.http()
                .newWebSocketBuilder()
                .buildAsync(URI.create("wss://localhost:" + nginx.httpsPort() + "/ws/news"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        heard.complete(text.toString());
                        return CompletableFuture.completedStage(null);
                    }
                })
                .get(30, TimeUnit.SECONDS);

        socket.sendText("anybody there?", true).get(30, TimeUnit.SECONDS);

        assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("anybody there?");
        socket.abort();
    }

    @Test
    void staticFilesAreKeptUnlessTheApplicationForbidsIt() throws Exception {
        assertThat(cacheStatus("/site.css")).isEqualTo("MISS");
        assertThat(cacheStatus("/site.css")).isEqualTo("HIT");
        assertThat(blue.requests("/site.css")).isEqualTo(1);

        assertThat(cacheStatus("/private/site.css")).isEqualTo("MISS");
        assertThat(cacheStatus("/private/site.css")).isEqualTo("MISS");
    }

    @Test
    void aHostThatIsNotServedYetCanProveThatItIsOurs() {
        String other = "http://127.0.0.1:" + nginx.httpPort();

        assertThat(curl(other + "/.well-known/acme-challenge/none")).startsWith("HTTP/1.1 404");
        assertThat(Outcome.of("curl", "-sS", other + "/").exit()).isNotZero();
    }

    @Test
    void actuatorIsNotServedToTheOutside() throws Exception {
        assertThat(client.get("/actuator/env").statusCode()).isEqualTo(404);
        assertThat(blue.requests("/actuator/env")).isZero();
    }

    @Test
    void http2IsSpoken() {
        Outcome answer = Outcome.of(
                "curl",
                "-sS",
                "-i",
                "--cacert",
                nginx.certificate().toString(),
                "https://localhost:" + nginx.httpsPort() + "/projects");

        assertThat(answer.succeeded()).startsWith("HTTP/2 200");
    }

    @Test
    void oneAddressIsLimitedButProbesNeverAre(@TempDir Path home) throws Exception {
        try (KitNginx slow = KitNginx.prepare(home, List.of("production"), addresses())
                // So slow that what comes after the burst is refused, however slow this machine is.
                .with("conf.d/limits.conf", "zone=general:10m rate=200r/s;", "zone=general:10m rate=1r/s;")
                .with("conf.d/limits.conf", "zone=api:10m rate=500r/s;", "zone=api:10m rate=1r/s;")
                .start()) {
            TlsClient caller = TlsClient.of(slow.certificate(), slow.httpsPort());

            assertThat(refused(caller, "/page", 260)).isBetween(1, 59);
            assertThat(refused(caller, "/projects/1", 560)).isBetween(1, 59);
            assertThat(refused(caller, "/seaworthy/health/ready", 260)).isZero();
        }
    }

    @Test
    void theExporterOfMetricsIsAnswered() {
        assertThat(Outcome.of("curl", "-fsS", "http://127.0.0.1:" + nginx.statusPort() + "/nginx-status")
                        .succeeded())
                .contains("Active connections:");
    }

    private static Map<String, String> addresses() {
        return Map.of("blue:8080", "127.0.0.1:" + blue.port(), "green:8080", "127.0.0.1:" + green.port());
    }

    private static String curl(String url) {
        return Outcome.of("curl", "-sS", "-i", url).succeeded();
    }

    private static String cacheStatus(String path) throws Exception {
        return client.get(path).headers().firstValue("X-Cache-Status").orElse("none");
    }

    private static int refused(TlsClient caller, String path, int requests) throws Exception {
        int refused = 0;
        for (int i = 0; i < requests; i++) {
            int status = caller.get(path).statusCode();
            assertThat(status).isIn(200, 429);
            refused += status == 429 ? 1 : 0;
        }
        return refused;
    }
}
