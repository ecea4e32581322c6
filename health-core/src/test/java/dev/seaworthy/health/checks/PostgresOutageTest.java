package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("dear")
class PostgresOutageTest {

    private static final int CALLERS = 4;

    /**
     * A full pool is excused for 1.5 s, an attempt comes each 200 ms at most, and three failures in a row are enough: that
     * is twelve, and more on a busy machine.
     */
    private static final int MOST_ATTEMPTS = 20;

    private static PostgresServer server;
    private static TcpProxy network;

    private final BlockingQueue<ProbeTransition> liveness = new LinkedBlockingQueue<>();
    private final BlockingQueue<ProbeTransition> readiness = new LinkedBlockingQueue<>();
    private final AtomicLong served = new AtomicLong();
    private final AtomicInteger attemptsWhileServing = new AtomicInteger();
    private volatile boolean working = true;
    private HikariDataSource pool;
    private volatile HealthMonitor monitor;

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

    @BeforeEach
    void startApplication() throws InterruptedException {
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl().replace(":" + server.port(), ":" + network.port()));
        pool.setMaximumPoolSize(2);
        pool.setConnectionTimeout(1_000);
        pool.setValidationTimeout(500);
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(this::work, "caller-" + i);
            caller.setDaemon(true);
            caller.start();
        }
        monitor = HealthMonitor.builder()
                .check(CheckSpec.builder("database", counted(new DataSourceCheck(pool)))
                        .kinds(Kind.READINESS)
                        .interval(Duration.ofMillis(200))
                        .timeout(Duration.ofMillis(800))
                        .staleAfter(Duration.ofSeconds(3))
                        .build())
                .listener(new HealthListener() {
                    @Override
                    public void probeChanged(ProbeTransition transition) {
                        if (transition.probe() == Probe.READINESS) {
                            readiness.add(transition);
                        } else if (transition.probe() == Probe.LIVENESS) {
                            liveness.add(transition);
                        }
                    }
                })
                .build()
                .start();
        awaitReadiness(Status.UP);
    }

    @AfterEach
    void stopApplication() {
        working = false;
        monitor.close();
        pool.close();
    }

    @Test
    void pausedUnderLoadReadinessTurnsDownLivenessStaysUpAndItRecoversByItself() throws InterruptedException {
        server.pause();
        awaitDownInTime();
        assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();

        server.resume();
        awaitReadiness(Status.UP);
        long before = served.get();
        while (served.get() == before) {
            Thread.onSpinWait();
        }
        assertThat(liveness).isEmpty();
    }

    @Test
    void stoppedUnderLoadReadinessTurnsDownLivenessStaysUpAndItRecoversByItself() throws InterruptedException {
        server.stop();
        awaitDownInTime();
        assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();

        server.restart();
        awaitReadiness(Status.UP);
        assertThat(liveness).isEmpty();
    }

    /** As when a firewall forgets the connections: nothing is refused, nothing arrives. */
    @Test
    void aBlackHoleInTheNetworkTurnsReadinessDownAndItRecoversByItself() throws InterruptedException {
        network.blackHole();
        awaitDownInTime();
        assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();

        network.heal();
        awaitReadiness(Status.UP);
        assertThat(liveness).isEmpty();
    }

    /** What a request does: borrow, ask, give back; an error is the caller's trouble, not ours. */
    private void work() {
        while (working) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_sleep(0.01)");
                served.incrementAndGet();
            } catch (SQLException outage) {
                Thread.onSpinWait();
            }
        }
    }

    /** In attempts, not in seconds: on a slow machine both take longer, and the deadline is met all the same. */
    private void awaitDownInTime() throws InterruptedException {
        int before = attemptsWhileServing.get();
        awaitReadiness(Status.DOWN);
        assertThat(attemptsWhileServing.get() - before)
                .as("attempts until readiness was down")
                .isLessThanOrEqualTo(MOST_ATTEMPTS);
    }

    private HealthCheck counted(HealthCheck check) {
        return new HealthCheck() {
            @Override
            public CheckResult check(CheckContext context) throws Exception {
                if (monitor != null && monitor.report(Probe.READINESS).serving()) {
                    attemptsWhileServing.incrementAndGet();
                }
                return check.check(context);
            }

            @Override
            public boolean interruptible() {
                return check.interruptible();
            }
        };
    }

    /** A busy pool may pass through DEGRADED, which still serves. */
    private void awaitReadiness(Status wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (monitor == null || monitor.report(Probe.READINESS).status() != wanted) {
            ProbeTransition heard = readiness.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(heard).as("readiness %s within a minute", wanted).isNotNull();
            boolean recovered = wanted == Status.UP && heard.to() == Status.DEGRADED;
            if (heard.to() == wanted || recovered) {
                return;
            }
        }
    }
}
