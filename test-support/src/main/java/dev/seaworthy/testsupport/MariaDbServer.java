package dev.seaworthy.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own MariaDB with a data folder of its own, on a loopback port that tests can stop, restart, kill and
 * freeze. It syncs each commit, as it does by default. Get one with {@link #start(String...)}; {@link #close()} removes
 * its data.
 *
 * <p>Where {@link #isInstalled()} says no, a test skips itself with a message; in CI that is an error.
 */
public final class MariaDbServer implements AutoCloseable {

    private static final long START_SECONDS = 60;
    private static final int POLL_MILLIS = 50;

    private final Path home;
    private final int port;
    private final List<String> options;
    private @Nullable Process running;

    private MariaDbServer(Path home, int port, List<String> options) {
        this.home = home;
        this.port = port;
        this.options = options;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "mariadb-cleanup"));
    }

    /** Whether {@code mariadbd} and {@code mariadb-install-db} are here; in CI they must be. */
    public static boolean isInstalled() {
        boolean found =
                program("mariadbd").isPresent() && program("mariadb-install-db").isPresent();
        if (!found) {
            RequiredTool.missing("MariaDB (package mariadb-server)");
        }
        return found;
    }

    /**
     * Starts a server with an empty database {@code app} and a user {@code root} without password.
     *
     * @param options further options of {@code mariadbd}, such as {@code --log-bin}
     */
    public static MariaDbServer start(String... options) {
        try {
            MariaDbServer server = new MariaDbServer(
                    Files.createTempDirectory("seaworthy-mariadb"), FreePort.next(), List.of(options));
            server.initialise();
            server.restart();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The port on loopback; the same after a restart. */
    public int port() {
        return port;
    }

    /** JDBC URL of database {@code app}, with the user in it. */
    public String jdbcUrl() {
        return jdbcUrl("app");
    }

    /** JDBC URL of the named database, with the user in it. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root";
    }

    /** Creates an empty database. */
    public void createDatabase(String name) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE `" + name + "`");
        } catch (SQLException failure) {
            throw new IllegalStateException("Cannot create database " + name, failure);
        }
    }

    /** Freezes the server; connections stay open and nothing answers. */
    public void pause() {
        Signals.send("STOP", current().pid());
    }

    /** Lets a paused server go on. */
    public void resume() {
        Signals.send("CONT", current().pid());
    }

    /** Stops the server in good order, keeping data and port. */
    public void stop() {
        Process process = current();
        process.destroy();
        awaitEnd(process);
        running = null;
    }

    /** Kills the server with SIGKILL, keeping data and port. */
    public void kill() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
            running = null;
        }
    }

    /** Starts the stopped or killed server again on the same data and port. */
    public void restart() {
        List<String> command = new ArrayList<>(List.of(
                program("mariadbd").orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + home.resolve("data"),
                "--socket=" + home.resolve("socket"),
                "--pid-file=" + home.resolve("pid"),
                "--init-file=" + home.resolve("init.sql"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=64M"));
        command.addAll(asRoot());
        command.addAll(options);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                    .start();
            running = process;
            awaitGreeting(process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        kill();
        if (Files.exists(home)) {
            PostgresServer.deleteRecursively(home);
        }
    }

    private void initialise() throws IOException {
        Files.writeString(home.resolve("init.sql"), "CREATE DATABASE IF NOT EXISTS app;\n");
        List<String> command = new ArrayList<>(List.of(
                program("mariadb-install-db").orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + home.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
        command.addAll(asRoot());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        awaitEnd(process);
        if (process.exitValue() != 0) {
            throw failed("mariadb-install-db");
        }
    }

    /** The server greets who connects, as soon as it is ready. */
    private void awaitGreeting(Process process) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                socket.setSoTimeout(1000);
                if (socket.getInputStream().read() >= 0) {
                    return;
                }
            } catch (IOException notYet) {
                if (ended(process)) {
                    break;
                }
            }
        }
        throw failed("mariadbd");
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("MariaDB did not end within " + START_SECONDS + " s");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for MariaDB", interrupted);
        }
    }

    private IllegalStateException failed(String program) {
        try {
            return new IllegalStateException(program + " failed:\n" + Files.readString(home.resolve("log")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Process current() {
        if (running == null) {
            throw new IllegalStateException("The MariaDB server on port " + port + " is stopped: restart() it first");
        }
        return running;
    }

    /** Root must say that it is meant. */
    private static List<String> asRoot() {
        return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
    }

    /** Servers lie where only root's path leads. */
    private static Optional<Path> program(String name) {
        return Stream.concat(
                        Stream.of("/usr/sbin", "/usr/bin"),
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
