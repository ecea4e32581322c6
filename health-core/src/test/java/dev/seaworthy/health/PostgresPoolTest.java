package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Busy is not broken, and broken is not busy: a real pool in front of a real database. */
@Tag("dear")
class PostgresPoolTest {

    private static PostgresServer server;
    private static TcpProxy network;

    private final HikariDataSource pool = pool();
    private final HealthCheck check = new DataSourceCheck(pool);
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        network = TcpProxy.to(server.port());
    }

    @AfterAll
    static void stopServer() {
        network.close();
        server.close();
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void aPoolThatRequestsHoldIsBusyAndNotDownWhileTheDatabaseIsUp() throws SQLException {
        pool.setConnectionTimeout(2_000);
        EngineTester tester = new EngineTester(health -> health.readiness("database", this::look));
        tester.open().answers(Probe.READINESS, Status.UP);
        // It opens the second by itself, which on a busy machine takes longer than the timeout.
        while (pool.getHikariPoolMXBean().getTotalConnections() < pool.getMaximumPoolSize()) {
            Thread.onSpinWait();
        }

        try (Connection one = pool.getConnection();
                Connection other = pool.getConnection()) {
            assertThat(one.isValid(5) && other.isValid(5)).isTrue();
            passUntilRuns(tester, 1 + CheckSpecBuilder.DEFAULT_FAILURE_THRESHOLD);

            tester.answers(Probe.READINESS, Status.DEGRADED);
            assertThat(tester.engine().report(Probe.READINESS).serving()).isTrue();
        }
        passUntilRuns(tester, runs.get() + 1);
        tester.answers(Probe.READINESS, Status.UP);
        assertThat(tester.transitions()).extracting(CheckTransition::to).doesNotContain(Status.DOWN);
    }

    @Test
    void aClosedPoolIsDownAtTheVeryNextRun() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", this::look));
        tester.open().answers(Probe.READINESS, Status.UP);

        pool.close();
        passUntilRuns(tester, 2);

        tester.answers(Probe.READINESS, Status.DOWN);
        assertThat(tester.engine().report(Probe.READINESS).checks().get(0).message())
                .endsWith("is closed");
    }

    /** The pool itself would wait for longer than this test, and says nothing meanwhile. */
    @Test
    void aDatabaseBehindABlackHoleIsDownByTheDeadlineOfTheCheck() throws Exception {
        pool.setConnectionTimeout(Duration.ofMinutes(10).toMillis());
        // The start of the pool is not to be measured.
        pool.getConnection().close();
        BlockingQueue<CheckTransition> heard = new LinkedBlockingQueue<>();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(CheckSpec.builder("database", check)
                        .kinds(Kind.READINESS)
                        .interval(Duration.ofMillis(100))
                        .timeout(Duration.ofSeconds(5))
                        .failureThreshold(1)
                        .build())
                .listener(new HealthListener() {
                    @Override
                    public void checkChanged(CheckTransition transition) {
                        heard.add(transition);
                    }
                })
                .withoutDeadlockWatch()
                .build()
                .start();
        try (monitor) {
            assertThat(next(heard).to()).isEqualTo(Status.UP);

            network.blackHole();

            CheckTransition lost = next(heard);
            assertThat(lost.to()).isEqualTo(Status.DOWN);
            assertThat(lost.result().message())
                    .as("what the engine makes of a missed deadline")
                    .isIn(
                            "no connection within the deadline",
                            "a connection was borrowed but the database does not answer");

            network.heal();
            assertThat(next(heard).to()).isEqualTo(Status.UP);
        } finally {
            network.heal();
        }
    }

    private CheckResult look(CheckContext context) throws Exception {
        runs.incrementAndGet();
        return check.check(context);
    }

    private void passUntilRuns(EngineTester tester, int wanted) {
        while (runs.get() < wanted) {
            tester.pass(EngineTester.STEP);
        }
    }

    private static CheckTransition next(BlockingQueue<CheckTransition> heard) throws InterruptedException {
        CheckTransition transition = heard.poll(60, TimeUnit.SECONDS);
        assertThat(transition).as("a change within a minute").isNotNull();
        return transition;
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl().replace(":" + server.port(), ":" + network.port()));
        pool.setMaximumPoolSize(2);
        return pool;
    }
}
