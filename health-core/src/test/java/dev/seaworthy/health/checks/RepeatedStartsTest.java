package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RepeatedStartsTest {

    @Test
    @Timeout(120)
    void fiftyLivesLeaveNoThreadNoMeterNoConnectionAndNoFile() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ScriptedServer redis = new ScriptedServer("+PONG\r\n");
                HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:lives");
            live(registry, pool, redis);
            long filesBefore = openFiles();
            Set<Thread> threadsBefore = threads();

            for (int life = 0; life < 50; life++) {
                live(registry, pool, redis);
            }

            assertThat(registry.getMeters()).isEmpty();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            // The other ends of our connections are in this process too, and close a moment later.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (openFiles() >= filesBefore + 20 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(openFiles()).isLessThan(filesBefore + 20);
            for (Thread thread : threads()) {
                if (thread.getName().startsWith("health-") && !threadsBefore.contains(thread)) {
                    // Its work is over, and its end a matter of a moment.
                    thread.join(10_000);
                    assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                }
            }
        }
    }

    /** Until every check has been asked. */
    private static void live(SimpleMeterRegistry registry, HikariDataSource pool, ScriptedServer redis) {
        HealthMonitor monitor = HealthMonitor.builder()
                .check(often("database", new DataSourceCheck(pool)))
                .check(often("redis", new RedisCheck(RedisServer.at("127.0.0.1", redis.port()))))
                .check(often("port", new TcpCheck("127.0.0.1", redis.port())))
                .meterRegistry(registry)
                .build()
                .start();
        try (monitor) {
            while (!monitor.report(Probe.READINESS).serving()) {
                Thread.onSpinWait();
            }
        }
    }

    private static CheckSpec often(String name, HealthCheck check) {
        return CheckSpec.builder(name, check)
                .kinds(Kind.READINESS)
                .interval(Duration.ofMillis(20))
                .build();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }

    private static long openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }
}
