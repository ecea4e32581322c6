package dev.seaworthy.testsupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on a loopback port that tests can stop, restart and freeze.
 *
 * <p>It fsyncs and commits synchronously, unlike the defaults of the embedded distribution. Get one with {@link
 * #start()}; {@link #close()} removes its data.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final long END_SECONDS = 60;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path data;
    private final int port;
    private @Nullable EmbeddedPostgres running;

    private PostgresServer(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /** Starts a server with an empty database {@code postgres} and a superuser {@code postgres} without password. */
    public static PostgresServer start() {
        try {
            return startIn(Files.createTempDirectory("seaworthy-pg"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As {@link #start()}, with all its files in this folder, such as one on a {@link SmallDisk}. */
    public static PostgresServer startIn(Path folder) {
        PostgresServer server = new PostgresServer(folder, FreePort.next());
        server.restart();
        return server;
    }

    /** The port on loopback; the same after a restart. */
    public int port() {
        return port;
    }

    /** JDBC URL of database {@code postgres}, with the user in it. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** JDBC URL of the named database, with the user in it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
    }

    /** An unpooled data source for database {@code postgres}. */
    public DataSource dataSource() {
        return current().getPostgresDatabase();
    }

    /** Creates an empty database and returns an unpooled data source for it. */
    public DataSource createDatabase(String name) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name + "\"");
        } catch (SQLException failure) {
            throw new IllegalStateException("Cannot create database " + name, failure);
        }
        return current().getDatabase("postgres", name);
    }

    /** Freezes the server and all its sessions; connections stay open and nothing answers. */
    public void pause() {
        Signals.send("STOP", pid());
    }

    /** Lets a paused server go on. */
    public void resume() {
        Signals.send("CONT", pid());
    }

    /** Stops the server, keeping data and port. */
    public void stop() {
        try {
            current().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        awaitEnd();
        running = null;
    }

    /** Starts the stopped server again on the same data and port. */
    public void restart() {
        try {
            running = EmbeddedPostgres.builder()
                    .setDataDirectory(data.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(START)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (running != null) {
            resume();
            stop();
        }
        deleteRecursively(data);
    }

    private EmbeddedPostgres current() {
        if (running == null) {
            throw new IllegalStateException(
                    "The PostgreSQL server on port " + port + " is stopped: restart() it first");
        }
        return running;
    }

    /** On a busy disk that takes longer than the few seconds for which {@link EmbeddedPostgres#close()} waits. */
    private void awaitEnd() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (Files.exists(pidFile())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "The PostgreSQL server on port " + port + " did not end within " + END_SECONDS + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Path pidFile() {
        return data.resolve("data").resolve("postmaster.pid");
    }

    private long pid() {
        try (Stream<String> lines = Files.lines(pidFile())) {
            return Long.parseLong(lines.findFirst().orElseThrow().trim());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void deleteRecursively(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
