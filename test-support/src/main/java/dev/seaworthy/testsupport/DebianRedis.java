package dev.seaworthy.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The machine's own Redis on a loopback port, with nothing kept on disk, that tests can freeze and stop. Get one with
 * {@link #start(String...)}.
 *
 * <p>Where {@link #isInstalled()} says no, a test skips itself with a message; in CI that is an error.
 */
public final class DebianRedis implements AutoCloseable {

    private static final long START_SECONDS = 120;
    private static final int POLL_MILLIS = 20;

    private final int port;
    private final Path home;
    private final Process process;

    private DebianRedis(int port, Path home, Process process) {
        this.port = port;
        this.home = home;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "redis-cleanup"));
    }

    /** Whether {@code redis-server} is here; in CI it must be. */
    public static boolean isInstalled() {
        return RequiredTool.find("redis-server").isPresent();
    }

    /**
     * Starts a server that listens without TLS.
     *
     * @param options further options, such as {@code --requirepass}
     */
    public static DebianRedis start(String... options) {
        int port = FreePort.next();
        return launch(port, List.of("--port", Integer.toString(port)), List.of(options));
    }

    /**
     * Starts a server that listens with TLS only and asks clients for no certificate.
     *
     * @param certificate PEM file of the server's certificate
     * @param key PEM file of its private key
     * @param options further options
     */
    public static DebianRedis startWithTls(Path certificate, Path key, String... options) {
        int port = FreePort.next();
        List<String> tls = List.of(
                "--port",
                "0",
                "--tls-port",
                Integer.toString(port),
                "--tls-auth-clients",
                "no",
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString());
        return launch(port, tls, List.of(options));
    }

    /** The port on loopback. */
    public int port() {
        return port;
    }

    /** Freezes the server; connections stay open and nothing answers. */
    public void pause() {
        Signals.send("STOP", process.pid());
    }

    /** Lets a paused server go on. */
    public void resume() {
        Signals.send("CONT", process.pid());
    }

    /** Kills the server and removes its folder. */
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

    private static DebianRedis launch(int port, List<String> listening, List<String> options) {
        try {
            Path home = Files.createTempDirectory("seaworthy-redis");
            List<String> command = new ArrayList<>(List.of(
                    RequiredTool.find("redis-server").orElseThrow().toString(),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    home.toString()));
            command.addAll(listening);
            command.addAll(options);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
            DebianRedis server = new DebianRedis(port, home, process);
            server.awaitReady();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** It listens before it has read its users: only its own word counts. */
    private void awaitReady() throws IOException {
        Path log = home.resolve("log");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline && !ended()) {
            if (Files.readString(log).contains("Ready to accept connections")) {
                return;
            }
        }
        String said = Files.readString(log);
        close();
        throw new IllegalStateException("redis-server did not start:\n" + said);
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
