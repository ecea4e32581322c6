package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script blue-green in front of a real nginx and two small servers. */
@Tag("dear")
class NginxSwitchTest {

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger greenStatus = new AtomicInteger(200);
    private HttpServer blue;
    private HttpServer green;
    private Process nginx;
    private Host host;
    private int port;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(RequiredTool.find("nginx").isPresent(), "nginx is not installed");
        host = Host.in(folder).set("HEALTH_ATTEMPTS", "3").set("HEALTH_INTERVAL", "1");
        Files.delete(host.file("programs/curl"));
        blue = server("blue", new AtomicInteger(200));
        green = server("green", greenStatus);
        port = FreePort.next();
        Files.writeString(
                host.kit("nginx/upstream/active.conf"),
                "server " + address(blue) + " weight=100 max_fails=3 fail_timeout=10s;\n");
        Files.writeString(folder.resolve("nginx.conf"), configuration());
        nginx = new ProcessBuilder("nginx", "-c", folder.resolve("nginx.conf").toString(), "-g", "daemon off;")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        await("blue");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor(10, TimeUnit.SECONDS);
        }
        if (blue != null) {
            blue.stop(0);
            green.stop(0);
        }
    }

    @Test
    void trafficMovesInPartsAndThenWhole() throws Exception {
        blueGreen("shift", "green", "--steps", "50").exits(0);
        await("green");
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            answers.merge(ask(), 1, Integer::sum);
        }
        assertThat(answers).containsOnlyKeys("blue", "green");

        blueGreen("switch", "green").exits(0);
        await("green");
        blueGreen("stop", "green").exits(1).says("green has 100 % of the traffic");
    }

    @Test
    void instanceThatIsNotReadyGetsNoTraffic() throws Exception {
        greenStatus.set(503);

        blueGreen("switch", "green").exits(1).says("green is not ready");

        assertThat(ask()).isEqualTo("blue");
    }

    @Test
    void fileThatNginxRefusesIsPutBack() throws Exception {
        String before = Files.readString(host.kit("nginx/upstream/active.conf"));
        Files.writeString(folder.resolve("nginx.conf"), configuration() + "this is no directive;");

        blueGreen("switch", "green").exits(1).says("putting back");

        assertThat(host.kit("nginx/upstream/active.conf")).hasContent(before);
        assertThat(ask()).isEqualTo("blue");
    }

    private Host.Ended blueGreen(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 8];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        String[] local = {
            "--local", folder.resolve("nginx.conf").toString(),
            "--blue", address(blue),
            "--green", address(green),
            "--url", "http://127.0.0.1:" + port + "/seaworthy/health/ready"
        };
        System.arraycopy(local, 0, all, arguments.length, local.length);
        return host.runAsIs("blue-green", all);
    }

    /** Asks until that server answers; workers with the file before may answer a few more times. */
    private void await(String name) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String answer = "";
        while (!answer.equals(name) && System.nanoTime() < end) {
            answer = ask();
        }
        assertThat(answer).isEqualTo(name);
    }

    private String ask() throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        }
    }

    private String configuration() {
        return """

                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 64; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    upstream registry {
                        zone registry 128k;
                        include %2$s;
                    }
                    server {
                        listen 127.0.0.1:%3$d;
                        location / { proxy_pass http://registry; }
                    }
                }
                """.formatted(folder, host.kit("nginx/upstream/active.conf"), port);
    }

    private static HttpServer server(String name, AtomicInteger status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = name.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }
}
