package dev.seaworthy.examples.deploy.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.seaworthy.examples.springboot.RegistryApplication;
import dev.seaworthy.testsupport.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLoadTest {

    private static final Pattern SERVING = Pattern.compile(".*Tomcat started on port (\\d+).*");
    private static final Map<String, String> PASSWORDS =
            Map.of("REGISTRY_PASSWORD_READER", "reader", "REGISTRY_PASSWORD_EDITOR", "editor");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void realRegistryAnswersEveryKind(@TempDir Path home) throws Exception {
        String report = loadOfRegistry(home, "--users", "10", "--duration", "3s", "--think", "20ms-60ms");

        assertThat(report).contains(": 10 users, 10 new ones a second, 3 s;", "errors < 0.1 %: met (0.000 %)");
        for (Kind kind : Kind.values()) {
            assertThat(report.lines()).as(kind.text()).anyMatch(line -> line.startsWith(kind.text() + " "));
        }
    }

    @Test
    @Tag("long")
    void realRegistryBearsAHundredUsersForAMinute(@TempDir Path home) throws Exception {
        String report = loadOfRegistry(home, "--duration", "60s");

        System.out.println(report);
        assertThat(report)
                .contains(
                        ": 100 users, 10 new ones a second, 60 s;", "p95 < 200 ms: ", "errors < 0.1 %: met (0.000 %)");
    }

    @Test
    void failuresAreCountedAndEndWithOne() throws Exception {
        int exit = loadOf(this::everyFifthFails);

        assertThat(exit).isEqualTo(1);
        assertThat(text(out)).containsPattern("errors < 0.1 %: MISSED \\([12]\\d\\.\\d+ %\\)");
    }

    @Test
    void answersWithoutFailureEndWithZero() throws Exception {
        assertThat(loadOf(exchange -> answer(exchange, 200))).isZero();
    }

    @Test
    void serverThatRefusesTheReaderIsNotLoaded() throws Exception {
        assertThat(loadOf(exchange -> answer(exchange, 401))).isEqualTo(2);

        assertThat(text(err)).contains("status 401", "REGISTRY_PASSWORD_READER");
        assertThat(requests).hasValue(1);
    }

    @Test
    void absentServerEndsWithTwo() throws Exception {
        assertThat(run(PASSWORDS, "--url", "http://127.0.0.1:1")).isEqualTo(2);

        assertThat(text(err)).contains("could not begin");
    }

    @Test
    void missingPasswordStopsWithItsName() throws Exception {
        assertThat(run(Map.of("REGISTRY_PASSWORD_READER", "reader"))).isEqualTo(2);

        assertThat(text(err)).contains("REGISTRY_PASSWORD_EDITOR is not set");
    }

    @Test
    void helpTellsOptionsAndTargets() throws Exception {
        assertThat(run(Map.of(), "--help")).isZero();

        assertThat(text(out)).contains("--profile", "--users", "p95 < 200 ms");
    }

    private String loadOfRegistry(Path home, String... options) throws Exception {
        Map<String, String> environment = new HashMap<>(PASSWORDS);
        environment.putAll(Map.of(
                "PORT", "0", "REGISTRY_HOME", home.toString(), "REGISTRY_PASSWORD_ADMIN", "admin", "DRAIN", "0s"));
        try (ChildJvm registry = ChildJvm.start(RegistryApplication.class, environment)) {
            Matcher serving = SERVING.matcher(
                    registry.awaitLine(line -> SERVING.matcher(line).matches(), 120, TimeUnit.SECONDS));
            assertThat(serving.matches()).isTrue();
            String[] arguments = new String[options.length + 2];
            System.arraycopy(options, 0, arguments, 0, options.length);
            arguments[options.length] = "--url";
            arguments[options.length + 1] = "http://127.0.0.1:" + serving.group(1);
            assertThat(run(PASSWORDS, arguments)).as(() -> text(err)).isLessThan(2);
        }
        return text(out);
    }

    private int loadOf(HttpHandler handler) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            handler.handle(exchange);
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            return run(PASSWORDS, "--url", url, "--users", "2", "--duration", "3s", "--think", "1ms-2ms");
        } finally {
            server.stop(0);
        }
    }

    private void everyFifthFails(HttpExchange exchange) throws IOException {
        boolean prepares = "POST".equals(exchange.getRequestMethod()) || requests.get() <= 1;
        answer(exchange, !prepares && requests.get() % 5 == 0 ? 503 : 200);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        byte[] body = "{\"id\":\"1\"},".repeat(200).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private int run(Map<String, String> environment, String... arguments) throws InterruptedException {
        return RegistryLoad.run(
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
