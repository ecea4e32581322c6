package dev.seaworthy.alerts.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Alertmanager with the generated file keeps quiet about what a worse alert already tells. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InhibitionTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePort.next();
    private Process alertmanager;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> program = RequiredTool.find("prometheus-alertmanager");
        assumeTrue(program.isPresent(), "prometheus-alertmanager is not installed (Debian package of that name)");
        Generate.main("--to", folder.toString(), "--job", "registry");
        alertmanager = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "--config.file=" + folder.resolve("alertmanager.yml"),
                        "--storage.path=" + folder.resolve("data"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "log"))
                .start();
        awaitReady();
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (alertmanager != null) {
            alertmanager.destroy();
            assertThat(alertmanager.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            scrape-absent job=a            | slo-burn-1h job=a objective=errors         | suppressed
            scrape-absent job=b            | slo-burn-1h job=c objective=errors         | active
            service-down job=d instance=i  | memory-high job=d instance=i               | suppressed
            service-down job=e instance=i  | memory-high job=e instance=j               | active
            slo-burn-1h job=f objective=o  | slo-burn-3d job=f objective=o              | suppressed
            slo-burn-6h job=g objective=o  | slo-burn-1d job=g objective=o              | suppressed
            slo-burn-1h job=h objective=o  | slo-burn-1d job=h objective=p              | active
            slo-burn-3d job=k objective=o  | slo-burn-1h job=k objective=o              | active
            backup-missing job=l plan=p    | backup-failing job=l plan=p                | suppressed
            scrape-absent job=n            | watchdog                                  | active
            certificate-expires-soon job=m instance=i check=c | certificate-expiring job=m instance=i check=c | suppressed
            """)
    void worseNewsKeepsTheRestQuiet(String worse, String other, String state) throws Exception {
        push(worse);
        push(other);

        // It learns of the worse one on another thread.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!stateOf(other).equals(state) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(stateOf(other)).isEqualTo(state);
    }

    private void push(String alert) throws IOException, InterruptedException {
        String labels = Arrays.stream(named(alert).split(" "))
                .map(pair -> "\"" + pair.replace("=", "\":\"") + "\"")
                .collect(Collectors.joining(","));
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(api(""))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("[{\"labels\":{" + labels + "}}]"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String stateOf(String alert) throws IOException, InterruptedException {
        String filter = Arrays.stream(named(alert).split(" "))
                .map(pair -> "filter=" + URLEncoder.encode(pair.replace("=", "=\"") + "\"", StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        String body = get(api(filter)).body();
        assertThat(body).containsOnlyOnce("\"state\"");
        return body.replaceFirst("(?s).*\"state\":\"([a-z]+)\".*", "$1");
    }

    private static String named(String alert) {
        return "alertname=" + alert;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!ready()) {
            assertThat(alertmanager.isAlive() && System.nanoTime() < deadline)
                    .as("Alertmanager starts")
                    .isTrue();
        }
    }

    private boolean ready() throws IOException, InterruptedException {
        try {
            return get(URI.create("http://127.0.0.1:" + port + "/-/ready")).statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private URI api(String query) {
        return URI.create("http://127.0.0.1:" + port + "/api/v2/alerts" + query);
    }
}
