package dev.seaworthy.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.MariaDbServer;
import dev.seaworthy.testsupport.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A database that fsyncs, started for one benchmark and removed after it.
 *
 * @param name as it is asked for
 * @param jdbcUrl with all that is needed to connect
 * @param durableCommit what makes a commit durable that is not so by itself; empty where nothing is needed
 * @param stop removes it
 */
record Database(String name, String jdbcUrl, String durableCommit, Runnable stop) implements AutoCloseable {

    private static final long CONNECT_MILLIS = 10_000;

    /** Starts {@code postgresql}, {@code h2} or {@code mariadb}; with {@code -Durl} it takes the one there and leaves it as it is. */
    static Database start(String name) {
        String url = System.getProperty("url");
        if (url != null) {
            return new Database(name, url, "", () -> {});
        }
        return switch (name) {
            case "postgresql" -> postgresql();
            case "h2" -> h2();
            case "mariadb" -> mariaDb();
            default -> throw new IllegalArgumentException("no database " + name + "; use postgresql, h2 or mariadb");
        };
    }

    /** A pool of this many connections; the caller closes it. */
    HikariDataSource pool(int connections) {
        return pool(connections, "");
    }

    /** A pool whose URL carries these parameters too, each with its separator before it. */
    HikariDataSource pool(int connections, String parameters) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl + parameters);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECT_MILLIS);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        stop.run();
    }

    private static Database postgresql() {
        PostgresServer server = PostgresServer.start();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('fsync'), current_setting('synchronous_commit'), version()")) {
            row.next();
            if (!row.getString(1).equals("on") || !row.getString(2).equals("on")) {
                throw new IllegalStateException("PostgreSQL runs with fsync " + row.getString(1)
                        + " and synchronous_commit " + row.getString(2) + ": its rates would mean nothing");
            }
            Report.note(row.getString(3).replaceAll(" on .*", "") + ", fsync on, synchronous_commit on");
            // The default has a checkpoint fall into every second measurement.
            statement.execute("ALTER SYSTEM SET max_wal_size = '4GB'");
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL can not be asked for its settings", failure);
        }
        return new Database("postgresql", server.jdbcUrl(), "", server::close);
    }

    private static Database h2() {
        Path folder = temporaryFolder();
        Report.note("H2 in a file, WRITE_DELAY=0, CHECKPOINT SYNC after each commit");
        // The database stays open between pools, and goes with its folder.
        String url = "jdbc:h2:file:" + folder.resolve("audit") + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
        return new Database("h2", url, "CHECKPOINT SYNC", () -> deleteRecursively(folder));
    }

    private static Database mariaDb() {
        if (!MariaDbServer.isInstalled()) {
            throw new IllegalStateException("MariaDB is not installed; install the package mariadb-server");
        }
        MariaDbServer server = MariaDbServer.start("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=1G");
        Report.note("MariaDB of this machine, innodb_flush_log_at_trx_commit 1, the driver's bulk protocol");
        return new Database("mariadb", server.jdbcUrl(), "", server::close);
    }

    /** A new folder that {@link #deleteRecursively} removes. */
    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("seaworthy-benchmark");
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
