package dev.seaworthy.audit.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.MariaDbServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 2,000 events a second go on while MariaDB is away; afterwards each is there once. */
@Tag("dear")
class MariaDbAwayTest {
    private static final Duration BRIEFLY = Duration.ofMillis(2500);
    private static final Duration LONG =
            Duration.ofSeconds(Integer.getInteger("away", 60)).dividedBy(3);

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static MariaDbServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = MariaDbServer.start();
    }

    @AfterAll
    static void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void killed() throws Exception {
        run("killed", BRIEFLY).survives(server::kill, server::restart);
    }

    @Tag("long")
    @Test
    void stoppedForLong() throws Exception {
        run("stopped", LONG).survives(server::stop, server::restart);
    }

    @Tag("long")
    @Test
    void pausedForLong() throws Exception {
        run("paused", LONG).survives(server::pause, server::resume);
    }

    @Tag("long")
    @Test
    void restarted() throws Exception {
        run("restarted", LONG).survives(this::restart, this::restart);
    }

    private void restart() {
        server.stop();
        server.restart();
    }

    /** The pool is closed by the run. */
    private AwayRun run(String how, Duration away) {
        String database = "away_" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        HikariDataSource pool =
                TestDatabase.pool(server.jdbcUrl(database) + "&connectTimeout=1000&socketTimeout=2000", 2);
        pool.setConnectionTimeout(1000);
        pool.setValidationTimeout(500);
        return new AwayRun("MariaDB " + how, pool, folder.resolve("journal"), away);
    }
}
