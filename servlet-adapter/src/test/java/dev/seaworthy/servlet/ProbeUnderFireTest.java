package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthMonitorBuilder;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Probes of a real container while checks hang, and in numbers. */
class ProbeUnderFireTest {

    private static final int CALLERS = 50;
    private static final int CHECKS = 5;

    @Test
    void withEveryCheckHungProbesAreAnsweredAndNobodyElseIsHeld() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        HealthMonitorBuilder builder = HealthMonitor.builder();
        for (int i = 0; i < CHECKS; i++) {
            builder.check(quick("check-" + i, context -> {
                runs.incrementAndGet();
                awaitIgnoringInterrupts(hangs);
                return CheckResult.up();
            }));
        }
        try (HealthMonitor monitor = builder.build().start();
                JettyHost host = JettyHost.running(
                        context -> SeaworthyServlets.at("/").health(monitor).register(context))) {
            while (runs.get() < CHECKS || monitor.history("check-0").isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(monitor.history("check-0").get(0).to()).isEqualTo(Status.DOWN);

            assertThat(probeFromAllSides(host, "/health/ready", 40)).containsOnly(503);
            assertThat(probeFromAllSides(host, "/health/live", 1)).containsOnly(200);

            assertThat(runs)
                    .as("one attempt of each, whatever the number of probes")
                    .hasValue(CHECKS);
            assertThat(healthThreads())
                    .as("checks, the deadlock watch, timer, listener")
                    .isLessThanOrEqualTo(CHECKS + 3);

            hangs.countDown();
            long freedNanos = System.nanoTime();
            while (!monitor.report(Probe.READINESS).serving()) {
                Thread.onSpinWait();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - freedNanos)).isLessThan(Duration.ofMinutes(2));
        }
    }

    @Test
    void manyProbesCauseNoExecution() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        HealthCheck counting = context -> {
            runs.incrementAndGet();
            return CheckResult.up();
        };
        try (HealthMonitor monitor = HealthMonitor.builder()
                        .check(CheckSpec.builder("database", counting)
                                .kinds(Kind.READINESS)
                                .interval(Duration.ofHours(1))
                                .build())
                        .build()
                        .start();
                JettyHost host = JettyHost.running(
                        context -> SeaworthyServlets.at("/").health(monitor).register(context))) {
            while (!monitor.report(Probe.READINESS).serving()) {
                Thread.onSpinWait();
            }

            assertThat(probeFromAllSides(host, "/health/ready", 20)).containsOnly(200);

            assertThat(runs).hasValue(1);
        }
    }

    private static List<Integer> probeFromAllSides(JettyHost host, String path, int each) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<List<Integer>>> probes = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                probes.add(() -> {
                    List<Integer> answers = new ArrayList<>();
                    for (int n = 0; n < each; n++) {
                        answers.add(host.http().get(path).status());
                    }
                    return answers;
                });
            }
            List<Integer> all = new ArrayList<>();
            for (Future<List<Integer>> answers : callers.invokeAll(probes, 5, TimeUnit.MINUTES)) {
                all.addAll(answers.get());
            }
            return all;
        } finally {
            callers.shutdownNow();
        }
    }

    private static CheckSpec quick(String name, HealthCheck check) {
        return CheckSpec.builder(name, check)
                .kinds(Kind.READINESS)
                .interval(Duration.ofMillis(50))
                .timeout(Duration.ofMillis(50))
                .staleAfter(Duration.ofMinutes(1))
                .build();
    }

    private static long healthThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("health-"))
                .count();
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignored) {
                // That is the point.
            }
        }
    }
}
