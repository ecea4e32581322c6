package dev.seaworthy.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of Prometheus on a loopback port: one of the machine's exporters, or the machine's own server. Get one with
 * {@link #exporter} or {@link #server}; {@link #close()} kills it and removes its data.
 *
 * <p>Where {@link #isInstalled} says no, a test skips itself with a message; in CI that is an error.
 */
public final class PrometheusProgram implements AutoCloseable {

    private static final long START_SECONDS = 120;
    private static final int POLL_MILLIS = 20;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LONGEST_ANSWER).build();
    private final int port;
    private final Path home;
    private final Process process;

    private PrometheusProgram(int port, Path home, Process process) {
        this.port = port;
        this.home = home;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "prometheus-cleanup"));
    }

    /** Whether the program is here, such as {@code prometheus-node-exporter}; in CI it must be. */
    public static boolean isInstalled(String program) {
        return RequiredTool.find(program).isPresent();
    }

    /**
     * Starts an exporter, which tells its figures at {@code /metrics}.
     *
     * @param environment variables that it has besides our own
     * @param options further options, such as {@code --no-collector.bgwriter}
     */
    public static PrometheusProgram exporter(String program, Map<String, String> environment, String... options) {
        return start(program, home(), environment, List.of(options), "/metrics");
    }

    /**
     * Starts a server with an empty database.
     *
     * @param configuration the text of its {@code prometheus.yml}
     */
    public static PrometheusProgram server(String configuration) {
        Path home = home();
        try {
            Path file = Files.writeString(home.resolve("prometheus.yml"), configuration);
            List<String> options = List.of("--config.file=" + file, "--storage.tsdb.path=" + home.resolve("data"));
            return start("prometheus", home, Map.of(), options, "/-/ready");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What it answers to a GET; anything but status 200 is an exception with the answer. */
    public String get(String path) {
        try {
            HttpResponse<String> answer = ask(path);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Kills the program and removes its folder. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (Files.exists(home)) {
            PostgresServer.deleteRecursively(home);
        }
    }

    private static PrometheusProgram start(
            String program, Path home, Map<String, String> environment, List<String> options, String readyPath) {
        int port = FreePort.next();
        List<String> command =
                new ArrayList<>(List.of(RequiredTool.find(program).orElseThrow().toString()));
        command.add("--web.listen-address=127.0.0.1:" + port);
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile());
        builder.environment().putAll(environment);
        try {
            PrometheusProgram started = new PrometheusProgram(port, home, builder.start());
            started.awaitReady(program, readyPath);
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path home() {
        try {
            return Files.createTempDirectory("seaworthy-prometheus");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitReady(String program, String path) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline && !ended()) {
            try {
                if (ask(path).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
        }
        String said = Files.readString(home.resolve("log"));
        close();
        throw new IllegalStateException(program + " did not start:\n" + said);
    }

    private HttpResponse<String> ask(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LONGEST_ANSWER)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + path, interrupted);
        }
    }

    private boolean ended() {
        try {
            return process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
