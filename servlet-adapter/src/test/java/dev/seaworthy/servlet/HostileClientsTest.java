package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow, broken and greedy clients: all others are served meanwhile, and nothing of ours hangs afterwards. */
class HostileClientsTest {
    /** More than the container has threads. */
    private static final int MANY = 300;

    private static final int SOME = 40;

    private final InMemoryAuditStore store = new InMemoryAuditStore();
    private final List<Socket> sockets = new ArrayList<>();

    @TempDir
    Path folder;

    private AuditLogger audit;
    private HealthMonitor health;
    private Backups backups;
    private JettyHost host;

    @BeforeEach
    void start() throws Exception {
        audit = AuditLogger.builder(store)
                .queueCapacity(50_000)
                .syncTimeout(Duration.ofMinutes(1))
                .build()
                .start();
        for (int i = 0; i < 2_000; i++) {
            audit.log(AuditEvent.of("project.create").description("d".repeat(2_000)));
        }
        audit.log(AuditEvent.of("test.settled"), AuditMode.SYNC);
        health = HealthMonitor.builder().build().start();
        backups = Backups.builder(new DirectoryStorage(folder)).build();
        host = JettyHost.running(this::mount);
    }

    private void mount(ServletContext context) {
        SeaworthyServlets.at("/")
                .health(health)
                .audit(audit, store)
                .backups(backups)
                .authorizer(Tokens.all())
                .strangersMay(SeaworthyServletsBuilder.DEFAULT_STRANGERS_MAY.in(RateLimitMode.OFF))
                .register(context);
        RequestAuditFilter.builder(audit).otherwise(AuditedRequests.ALL).build().register(context, "/*");
        SecurityHeadersFilter.site().build().register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
    }

    @AfterEach
    void stop() throws Exception {
        hangUp();
        host.close();
        backups.close();
        health.close();
        audit.close();
    }

    private void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void connect(int count, String sent) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port());
            sockets.add(socket);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void othersAreServed() throws IOException {
        RawHttp http = host.http();
        assertThat(http.get("/health/live").status()).isEqualTo(200);
        assertThat(http.get("/api/v1/audit/logs?limit=1", AS_VIEWER).status()).isEqualTo(200);
        assertThat(http.send("POST", "/api/v1/backups", "{\"plan\":\"none\"}", AS_OPERATOR)
                        .status())
                .isEqualTo(404);
        assertThat(http.get("/api/v1/audit/logs").status()).isEqualTo(401);
    }

    /** No thread stands in code of ours any more. */
    private static void awaitIdle() {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (busy() > 0) {
            assertThat(System.nanoTime())
                    .as("threads still at work for clients that went")
                    .isLessThan(deadline);
            Thread.yield();
        }
    }

    private static long busy() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().equals("dev.seaworthy.servlet.EndpointServlet")))
                .count();
    }

    @Test
    void headersThatNeverEnd() throws Exception {
        connect(MANY, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

        othersAreServed();
        awaitIdle();
    }

    @Test
    void bodiesOfStrangersThatNeverEnd() throws Exception {
        connect(MANY, "POST /api/v1/backups HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");

        othersAreServed();
        awaitIdle();
    }

    /** Who has a token is waited for, on a thread of the container and for as long as that waits. */
    @Test
    void bodiesOfOperatorsThatNeverEnd() throws Exception {
        connect(
                SOME,
                "POST /api/v1/backups HTTP/1.1\r\nHost: localhost\r\n" + AS_OPERATOR
                        + "\r\nContent-Length: 1000\r\n\r\n{");

        othersAreServed();
        hangUp();
        awaitIdle();
    }

    @Test
    void bodyLargerThanAnyOfOurs() throws Exception {
        RawHttp.Answer answer = host.http()
                .send("POST", "/api/v1/backups", "{\"plan\":\"" + "a".repeat(10_000_000) + "\"}", AS_OPERATOR);

        assertThat(answer.status()).isEqualTo(413);
        othersAreServed();
    }

    @Test
    void downloadsThatAreBrokenOff() throws Exception {
        for (int i = 0; i < SOME; i++) {
            connect(1, "GET /api/v1/audit/export HTTP/1.1\r\nHost: localhost\r\n" + AS_VIEWER + "\r\n\r\n");
            Socket socket = sockets.get(i);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            socket.setSoLinger(true, 0);
            socket.close();
        }

        othersAreServed();
        awaitIdle();
    }

    @Test
    void connectionsThatSayNothingOrNonsense() throws Exception {
        connect(MANY, "");
        connect(SOME, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
        connect(SOME, "GET\r\n\r\n");
        connect(SOME, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n");

        othersAreServed();
        awaitIdle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/api/v1/audit/logs"})
    void queryOf100Megabytes(String path) throws Exception {
        String megabyte = "x".repeat(1 << 20);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(("GET " + path + "?x=").getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 100; i++) {
                socket.getOutputStream().write(megabyte.getBytes(StandardCharsets.UTF_8));
            }
            socket.getOutputStream().write(" HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException refusedBeforeTheEnd) {
            // The container hangs up after a few kilobytes; what it says may be lost with the connection.
        }
        assertThat(host.http().get(path + "?x=" + "x".repeat(20_000)).status()).isEqualTo(414);

        othersAreServed();
    }

    @Test
    void queryThatTheContainerLetsThroughIsRefusedByUs() throws Exception {
        RawHttp.Answer answer = host.http().get("/api/v1/audit/logs?user_id=" + "x".repeat(4_100), AS_VIEWER);

        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:too-large");
        assertThat(answer.json().get("detail").asText()).contains("4096");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Header-%d: v", "X-Forwarded-For: 6.6.6.%d", "Authorization: Bearer x%d", "Cookie: a%d=b"})
    void tenThousandHeaders(String header) throws Exception {
        String[] headers = IntStream.range(0, 10_000)
                .mapToObj(i -> header.replace("%d", Integer.toString(i % 250)))
                .toArray(String[]::new);

        RawHttp.Answer answer = host.http().get("/api/v1/audit/logs", headers);

        assertThat(answer.status()).isEqualTo(431);
        othersAreServed();
    }

    @Test
    void hundredsOfHeadersThatTheContainerLetsThroughHideNobody() throws Exception {
        List<String> headers = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            headers.add("X-Forwarded-For: 6.6.6." + i);
        }
        headers.add(AS_VIEWER);

        assertThat(host.http()
                        .get("/api/v1/audit/logs", headers.toArray(String[]::new))
                        .status())
                .isEqualTo(200);
    }
}
