package dev.seaworthy.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The machine's own PostgreSQL, with client programs of the same version ({@code pg_dump}, {@code pg_restore}).
 *
 * <p>{@link #binaries()} is empty where none is installed: a test then skips itself with a message, save in CI.
 */
public final class DebianPostgres implements AutoCloseable {

    private static final long START_SECONDS = 60;

    private final Path binaries;
    private final Path home;
    private final int port;

    private DebianPostgres(Path binaries, Path home, int port) {
        this.binaries = binaries;
        this.home = home;
        this.port = port;
    }

    /** The folder with {@code initdb}, {@code pg_ctl} and {@code pg_dump} of one version, if there is one. */
    public static Optional<Path> binaries() {
        Path packaged = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(packaged)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(packaged)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .filter(bin -> Files.isExecutable(bin.resolve("pg_dump")))
                    .sorted()
                    .reduce((older, newer) -> newer);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts a fresh server; its superuser is {@code postgres}, with trust on loopback. */
    public static DebianPostgres start() {
        Path binaries = binaries()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "No PostgreSQL under /usr/lib/postgresql: install the packages postgresql and postgresql-client"));
        try {
            Path home = Files.createTempDirectory("seaworthy-debian-pg");
            DebianPostgres server = new DebianPostgres(binaries, home, FreePort.next());
            server.initialise();
            server.pgCtl("start");
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** JDBC URL of the named database, with the user in it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    /** The port on loopback. */
    public int port() {
        return port;
    }

    /** Runs one of the server's client programs against it and returns what it printed. */
    public String run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve(program).toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                "postgres"));
        command.addAll(List.of(arguments));
        return execute(command);
    }

    @Override
    public void close() {
        pgCtl("stop");
        PostgresServer.deleteRecursively(home);
    }

    private void initialise() throws IOException {
        if (isRoot()) {
            execute(List.of("chown", "postgres", home.toString()));
        }
        execute(asServerUser(List.of(
                binaries.resolve("initdb").toString(), "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8")));
    }

    private void pgCtl(String action) {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("pg_ctl").toString(),
                "-D",
                data(),
                "-w",
                "-l",
                home.resolve("log") + "",
                "-m",
                "fast"));
        if (action.equals("start")) {
            command.add("-o");
            command.add("-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + home);
        }
        command.add(action);
        execute(asServerUser(command));
    }

    private String data() {
        return home.resolve("data").toString();
    }

    private static List<String> asServerUser(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        List<String> wrapped =
                new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        wrapped.addAll(command);
        return wrapped;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String execute(List<String> command) {
        try {
            // A file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open.
            Path output = Files.createTempFile("seaworthy-command", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(START_SECONDS, TimeUnit.SECONDS);
            String printed = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("Failed: " + String.join(" ", command) + "\n" + printed);
            }
            return printed;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + command.get(0), interrupted);
        }
    }
}
