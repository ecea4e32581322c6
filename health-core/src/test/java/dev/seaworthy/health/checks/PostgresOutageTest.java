package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresOutageTest {

    private static final int CALLERS = 4;

    private static PostgresServer server;

    private final BlockingQueue<ProbeTransition> liveness = new LinkedBlockingQueue<>();
    private final BlockingQueue<ProbeTransition> readiness = new LinkedBlockingQueue<>();
    private final AtomicLong served = new AtomicLong();
    private volatile boolean working = true;
    private HikariDataSource pool;
    private HealthMonitor monitor;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void startApplication() throws InterruptedException {
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(2);
        pool.setConnectionTimeout(1_000);
        pool.setValidationTimeout(500);
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(this::work, "caller-" + i);
            caller.setDaemon(true);
            caller.start();
        }
        monitor = HealthMonitor.builder()
                .check(CheckSpec.builder("database", new DataSourceCheck(pool))
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
        awaitReadiness(Status.DOWN);
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
        awaitReadiness(Status.DOWN);
        assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();

        server.restart();
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
