package dev.seaworthy.audit.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.SmallDisk;
import dev.seaworthy.testsupport.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 2,000 events a second go on while PostgreSQL is away; afterwards each is there once. */
@Tag("dear")
class PostgresAwayTest {
    private static final Duration BRIEFLY = Duration.ofMillis(2500);
    private static final Duration LONG = Duration.ofSeconds(Integer.getInteger("away", 60));
    private static final long SMALL_DISK = 8 << 20;
    private static final long LARGE_DISK = 1 << 30;

    private static PostgresServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Test
    void stopped() throws Exception {
        stopped(BRIEFLY);
    }

    @Test
    void paused() throws Exception {
        paused(BRIEFLY);
    }

    @Test
    void outOfDisk() throws Exception {
        outOfDisk(BRIEFLY);
    }

    @Tag("long")
    @Test
    void stoppedForLong() throws Exception {
        stopped(LONG);
    }

    @Tag("long")
    @Test
    void pausedForLong() throws Exception {
        paused(LONG);
    }

    @Tag("long")
    @Test
    void restartedAgainAndAgain() throws Exception {
        run("restarted", server.jdbcUrl(database()), LONG.dividedBy(2))
                .survives(
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                server.stop();
                                server.restart();
                            }
                        },
                        () -> {
                            server.stop();
                            server.restart();
                        });
    }

    @Tag("long")
    @Test
    void refusingForLong() throws Exception {
        refusing(LONG);
    }

    @Tag("long")
    @Test
    void silentForLong() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            run("silent", through(proxy), LONG.dividedBy(2)).survives(proxy::blackHole, proxy::heal);
        }
    }

    @Tag("long")
    @Test
    void outOfDiskForLong() throws Exception {
        outOfDisk(LONG);
    }

    /** Its log is on the full disk as well, and it may stop altogether: then somebody starts it again. */
    @Tag("long")
    @Test
    void outOfDiskWithAllItsFiles() throws Exception {
        try (SmallDisk disk = disk(LARGE_DISK);
                PostgresServer onDisk =
                        PostgresServer.startIn(Files.createDirectory(disk.path().resolve("pg")))) {
            run("out of disk with all its files", onDisk.jdbcUrl(), LONG.dividedBy(2))
                    .survives(() -> disk.leaveFree(0), () -> {
                        disk.leaveFree(LARGE_DISK);
                        if (!answers(onDisk)) {
                            onDisk.stop();
                            onDisk.restart();
                        }
                    });
        }
    }

    private static boolean answers(PostgresServer asked) {
        try (Connection connection = asked.dataSource().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException gone) {
            return false;
        }
    }

    private static SmallDisk disk(long size) {
        Optional<SmallDisk> mounted = SmallDisk.mount(size);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        return mounted.get();
    }

    private void stopped(Duration away) throws Exception {
        run("stopped", server.jdbcUrl(database()), away).survives(server::stop, server::restart);
    }

    private void paused(Duration away) throws Exception {
        run("paused", server.jdbcUrl(database()), away).survives(server::pause, server::resume);
    }

    private void refusing(Duration away) throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            run("refusing", through(proxy), away).survives(proxy::refuse, proxy::heal);
        }
    }

    /** The disk of the table is full, not that of the server's own log: PostgreSQL stays up and says so. */
    private void outOfDisk(Duration away) throws Exception {
        String tablespace = "small_" + System.nanoTime();
        try (SmallDisk disk = disk(SMALL_DISK)) {
            execute("CREATE TABLESPACE " + tablespace + " LOCATION '" + disk.path() + "'");
            String name = database();
            String url = server.jdbcUrl(name) + "&options=-c%20default_tablespace=" + tablespace;
            try {
                run("out of disk", url, away).survives(() -> disk.leaveFree(0), () -> disk.leaveFree(LARGE_DISK));
            } finally {
                // Before its disk goes: the server could not end in good order without it.
                execute("DROP DATABASE " + name + " WITH (FORCE)");
                execute("DROP TABLESPACE " + tablespace);
            }
        }
    }

    /** The pool is closed by the run. */
    private AwayRun run(String how, String url, Duration away) {
        HikariDataSource pool = TestDatabase.pool(url + "&connectTimeout=1&socketTimeout=2", 2);
        pool.setConnectionTimeout(1000);
        pool.setValidationTimeout(500);
        return new AwayRun("PostgreSQL " + how, pool, folder.resolve("journal"), away);
    }

    private static String through(TcpProxy proxy) {
        return server.jdbcUrl(database()).replace(":" + server.port(), ":" + proxy.port());
    }

    private static String database() {
        String name = "away_" + UUID.randomUUID().toString().substring(0, 8);
        server.createDatabase(name);
        return name;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
