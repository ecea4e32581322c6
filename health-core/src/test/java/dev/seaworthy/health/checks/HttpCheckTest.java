package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HttpCheckTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(loopback(), 0);
        serve(server);
    }

    @AfterEach
    void stopServer() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aSuccessIsUpAndAnErrorIsDown() throws Exception {
        CheckResult good = check(HttpCheck.builder(uri("/good")));
        CheckResult bad = check(HttpCheck.builder(uri("/bad?token=hidden")));

        assertThat(good.status()).as(good.toString()).isEqualTo(Status.UP);
        assertThat(good.data()).containsEntry("status", 200L).containsKey("response_ms");
        assertThat(bad.status()).isEqualTo(Status.DOWN);
        assertThat(bad.message()).isEqualTo(uri("/bad") + " answered with status 503");
    }

    @Test
    void whatIsExpectedCanBeSaid() throws Exception {
        assertThat(check(HttpCheck.builder(uri("/bad")).expectStatus(503, 401)).status())
                .isEqualTo(Status.UP);
        assertThat(check(HttpCheck.builder(uri("/good")).expectStatus(204)).status())
                .isEqualTo(Status.DOWN);
        assertThat(check(HttpCheck.builder(uri("/good")).expectText("all is well"))
                        .status())
                .isEqualTo(Status.UP);
        assertThat(check(HttpCheck.builder(uri("/good")).expectText("all is lost"))
                        .message())
                .contains("without the expected text");
    }

    @Test
    void headAndHeadersAreSent() throws Exception {
        assertThat(check(HttpCheck.builder(uri("/head-only")).head()).status()).isEqualTo(Status.UP);
        assertThat(check(HttpCheck.builder(uri("/head-only"))).status()).isEqualTo(Status.DOWN);
        assertThat(check(HttpCheck.builder(uri("/token")).header("Authorization", "Bearer secret"))
                        .status())
                .isEqualTo(Status.UP);
    }

    @Test
    void aRedirectIsNotFollowedUnlessAskedFor() throws Exception {
        CheckResult unfollowed = check(HttpCheck.builder(uri("/moved")));

        assertThat(unfollowed.message()).endsWith("answered with status 302");
        assertThat(check(HttpCheck.builder(uri("/moved")).followRedirects()).status())
                .isEqualTo(Status.UP);
    }

    @Test
    @Timeout(60)
    void anEndlessBodyIsReadOnlyAtItsBeginning() throws Exception {
        CheckResult result = check(HttpCheck.builder(uri("/endless")).bodyBytes(1000));

        assertThat(result.status()).as(result.toString()).isEqualTo(Status.UP);
    }

    @Test
    @Timeout(60)
    void silenceBeforeOrInsideTheAnswerIsDownByTheDeadline() throws Exception {
        for (String path : new String[] {"/silent", "/half"}) {
            CheckResult result =
                    HttpCheck.builder(uri(path)).build().check(FixedContext.within(Duration.ofMillis(300)));

            assertThat(result.message()).isEqualTo(uri(path) + " does not answer within the deadline");
        }
    }

    @Test
    @Timeout(60)
    void anInterruptEndsTheWait() throws Exception {
        HttpCheck check = HttpCheck.builder(uri("/silent")).build();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread attempt = new Thread(() -> {
            try {
                check.check(FixedContext.within(LONG));
            } catch (InterruptedException expected) {
                interrupted.countDown();
            }
        });
        attempt.start();
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

        attempt.interrupt();

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRefusedConnectionAndAnUnknownHostAreDownAndNamed() throws Exception {
        int port = FreePort.next();

        assertThat(check(HttpCheck.builder(URI.create("http://localhost:" + port)))
                        .message())
                .isEqualTo("http://localhost:" + port + " refuses connections");
        assertThat(check(HttpCheck.builder(URI.create("http://no-such-host.invalid/")))
                        .message())
                .isEqualTo("the host of http://no-such-host.invalid/ has no known address");
    }

    @Test
    void tlsTrustsWhomItIsToldAndNobodyElse(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.validForDays(folder, 90);
        HttpsServer secure = HttpsServer.create(loopback(), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        serve(secure);
        try {
            URI uri = URI.create("https://localhost:" + secure.getAddress().getPort() + "/good");
            CheckResult trusted = check(HttpCheck.builder(uri).tls(certificate.context()));
            CheckResult untrusted = check(HttpCheck.builder(uri));

            assertThat(trusted.status()).as(trusted.toString()).isEqualTo(Status.UP);
            assertThat(untrusted.message()).isEqualTo("TLS with " + uri + " failed");
            assertThat(untrusted.cause()).isInstanceOf(SSLException.class);
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void whatCannotBeMeantIsRefusedWithoutRepeatingASecret() {
        assertThatThrownBy(() -> HttpCheck.builder(URI.create("http://user:hidden@host/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give a header instead")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> HttpCheck.builder(URI.create("ftp://host/"))).hasMessageContaining("http or https");
        HttpCheckBuilder builder = HttpCheck.builder(uri("/good"));
        assertThatThrownBy(() -> builder.expectStatus(42)).hasMessageContaining("from 100 to 599");
        assertThatThrownBy(() -> builder.bodyBytes(0)).hasMessageContaining("give 1 or more");
        assertThatThrownBy(() -> builder.header("Authorization", "hid\nden"))
                .hasMessageContaining("Authorization")
                .hasMessageNotContaining("hid");
    }

    private static CheckResult check(HttpCheckBuilder builder) throws InterruptedException {
        return builder.build().check(FixedContext.within(LONG));
    }

    private URI uri(String pathAndQuery) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + pathAndQuery);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void serve(HttpServer target) {
        target.setExecutor(threads);
        on(target, "/good", exchange -> answer(exchange, 200, "all is well"));
        on(target, "/bad", exchange -> answer(exchange, 503, ""));
        on(
                target,
                "/head-only",
                exchange -> answer(exchange, "HEAD".equals(exchange.getRequestMethod()) ? 200 : 405, ""));
        on(
                target,
                "/token",
                exchange -> answer(
                        exchange,
                        "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization")) ? 200 : 401,
                        ""));
        on(target, "/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/good");
            answer(exchange, 302, "");
        });
        on(target, "/silent", exchange -> {
            asked.countDown();
            waitForTheEnd();
        });
        on(target, "/half", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            waitForTheEnd();
        });
        on(target, "/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (release.getCount() > 0) {
                body.write(new byte[8192]);
            }
        });
        target.start();
    }

    private static void on(HttpServer target, String path, HttpHandler handler) {
        target.createContext(path, handler);
    }

    private void waitForTheEnd() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
