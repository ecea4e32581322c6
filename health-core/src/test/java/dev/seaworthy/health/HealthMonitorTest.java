package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HealthMonitorTest {

    /** Listeners of engines that tests of other classes never close live on for a minute. */
    private final Set<Thread> othersThreads = Thread.getAllStackTraces().keySet();

    private final BlockingQueue<ProbeTransition> heard = new LinkedBlockingQueue<>();
    private final HealthListener listener = new HealthListener() {
        @Override
        public void probeChanged(ProbeTransition transition) {
            if (transition.probe() == Probe.READINESS) {
                heard.add(transition);
            }
        }
    };

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        awaitNoHealthThreads();
        assertThat(healthThreads()).isEmpty();
    }

    @Test
    void aHungCheckBlocksNobodyAndCostsOneThread() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        HealthCheck hung = context -> {
            running.countDown();
            awaitIgnoringInterrupts(hangs);
            return CheckResult.up();
        };
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("database", hung))
                .listener(listener)
                .build()
                .start();
        try (monitor) {
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
            ExecutorService callers = Executors.newFixedThreadPool(8);
            try {
                List<Callable<HealthReport>> probes = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    probes.add(() -> monitor.report(Probe.READINESS));
                }
                for (Future<HealthReport> answer : callers.invokeAll(probes, 60, TimeUnit.SECONDS)) {
                    assertThat(answer.get().serving()).isFalse();
                }
            } finally {
                callers.shutdownNow();
            }
            assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();
            assertThat(healthThreads()).as("two checks, timer, listener").hasSizeLessThanOrEqualTo(4);

            hangs.countDown();
            assertThat(nextReadiness()).isEqualTo(Status.UP);
        }
    }

    @Test
    void closeNamesTheAttemptThatIgnoresItsInterrupt() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        RecordingListener recording = new RecordingListener();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("stubborn", context -> {
                    running.countDown();
                    awaitIgnoringInterrupts(hangs);
                    return CheckResult.up();
                }))
                .check(fast("docile", context -> {
                    hangs.await();
                    return CheckResult.up();
                }))
                .listener(recording)
                .build()
                .start();
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

        monitor.close();
        monitor.close();

        assertThat(recording.leftBehind()).containsExactly("stubborn");
        assertThat(monitor.report(Probe.READINESS).reason()).isEqualTo("closed");
        hangs.countDown();
    }

    @Test
    void closeNamesTheAttemptOfARemovedCheckToo() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        RecordingListener recording = new RecordingListener();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("stubborn", context -> {
                    running.countDown();
                    awaitIgnoringInterrupts(hangs);
                    return CheckResult.up();
                }))
                .listener(recording)
                .build()
                .start();
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

        monitor.unregister("stubborn");
        monitor.close();

        assertThat(recording.leftBehind()).containsExactly("stubborn");
        hangs.countDown();
    }

    @Test
    void listenersHearEachTransitionOnceEvenIfOneThrows() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        HealthListener failing = new HealthListener() {
            @Override
            public void checkChanged(CheckTransition transition) {
                if (transition.to() == Status.DOWN) {
                    throw new AssertionError("listener");
                }
                throw new IllegalStateException("listener");
            }
        };
        RecordingListener recording = new RecordingListener();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("queue", context -> broken.get() ? CheckResult.down("full") : CheckResult.up()))
                .withoutDeadlockWatch()
                .listener(failing)
                .listener(recording)
                .listener(listener)
                .build()
                .start();
        try (monitor) {
            assertThat(nextReadiness()).isEqualTo(Status.UP);
            broken.set(true);
            assertThat(nextReadiness()).isEqualTo(Status.DOWN);
            broken.set(false);
            assertThat(nextReadiness()).isEqualTo(Status.UP);
        }

        assertThat(recording.transitions())
                .extracting(CheckTransition::to)
                .containsExactly(Status.UP, Status.DOWN, Status.UP);
    }

    @Test
    void drainWaitsItsDelayUnlessTheMonitorIsClosed() throws Exception {
        HealthMonitor monitor = HealthMonitor.builder().build().start();
        Thread drainer = new Thread(() -> monitor.drain(Duration.ofMinutes(10)));
        drainer.start();
        while (!monitor.draining() || monitor.report(Probe.READINESS).serving()) {
            Thread.onSpinWait();
        }
        assertThat(drainer.isAlive()).isTrue();

        monitor.close();
        drainer.join(60_000);

        assertThat(drainer.isAlive()).isFalse();
    }

    @Test
    void metersTellTheStateAndAreTakenBackAtClose() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("queue", context -> CheckResult.up()))
                .meterRegistry(registry)
                .listener(listener)
                .build()
                .start();
        try (monitor) {
            assertThat(nextReadiness()).isEqualTo(Status.UP);
            assertThat(registry.get(HealthMeters.CHECK_STATUS)
                            .tags("check", "queue", "status", "up", "impact", "critical")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get(HealthMeters.PROBE_SERVING)
                            .tag("probe", "readiness")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get(HealthMeters.CHECK_DURATION)
                            .tags("check", "queue", "outcome", "up")
                            .timer()
                            .count())
                    .isPositive();
        }

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void beforeThereIsAConfirmedStatusItsMetersAreUnknown() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        CountDownLatch hangs = new CountDownLatch(1);
        HealthMonitor monitor = HealthMonitor.builder()
                .readiness("slow", context -> {
                    hangs.await();
                    return CheckResult.up();
                })
                .meterRegistry(registry)
                .listener(listener)
                .build()
                .start();
        try (monitor) {
            for (String status : List.of("up", "degraded", "down")) {
                assertThat(statusGauge(registry, status)).isNaN();
            }
            hangs.countDown();
            assertThat(nextReadiness()).isEqualTo(Status.UP);
            assertThat(statusGauge(registry, "down")).isZero();
        }
    }

    @Test
    void aRegistryThatRefusesMetersKeepsNoResultFromCounting() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(HealthMeters.CHECK_DURATION)) {
                    throw new IllegalStateException("filter");
                }
                return id;
            }
        });
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("queue", context -> CheckResult.up()))
                .meterRegistry(registry)
                .listener(listener)
                .build()
                .start();
        try (monitor) {
            assertThat(nextReadiness()).isEqualTo(Status.UP);
        }
    }

    @Test
    void metersOfAnAwaitedCheckTakeItsImpactWhenItComes() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (HealthMonitor monitor = HealthMonitor.builder()
                .withoutDeadlockWatch()
                .expect("queue")
                .meterRegistry(registry)
                .build()
                .start()) {
            monitor.register(CheckSpec.builder("queue", context -> CheckResult.up())
                    .kinds(Kind.READINESS)
                    .impact(Impact.INFO)
                    .build());

            assertThat(registry.get(HealthMeters.CHECK_STATUS).gauges())
                    .hasSize(3)
                    .allMatch(gauge -> "info".equals(gauge.getId().getTag("impact")));
        }
    }

    @Test
    void metersOfARemovedCheckGoWithIt() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        HealthMonitor monitor = HealthMonitor.builder()
                .withoutDeadlockWatch()
                .expect("queue")
                .meterRegistry(registry)
                .listener(listener)
                .build()
                .start();
        try (monitor) {
            monitor.register(fast("queue", context -> CheckResult.up()));
            assertThat(nextReadiness()).isEqualTo(Status.UP);
            assertThat(registry.get(HealthMeters.CHECK_STATUS).gauges()).hasSize(3);

            assertThat(monitor.unregister("queue")).isTrue();

            assertThat(registry.getMeters())
                    .allMatch(meter -> meter.getId().getTag("check") == null)
                    .isNotEmpty();
        }
    }

    @Test
    void logAndMetersAreWrittenOnTheListenerThreadOnly() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(calling(HealthMeters.CHECK_DURATION, () -> threads.add("meter " + threadName())));
        Throwable logged = new Throwable() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                threads.add("log " + threadName());
                return "a cause";
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger(HealthMonitor.class);
        logger.setLevel(Level.WARN);
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("queue", context -> CheckResult.down("full").causedBy(logged)))
                .check(fast("slow", context -> {
                    new CountDownLatch(1).await();
                    return CheckResult.up();
                }))
                .meterRegistry(registry)
                .build()
                .start();
        try (monitor) {
            while (monitor.history("slow").isEmpty() || monitor.history("queue").isEmpty()) {
                Thread.onSpinWait();
            }
        } finally {
            logger.setLevel(null);
        }

        assertThat(threads).containsExactlyInAnyOrder("log health-listener", "meter health-listener");
    }

    @Test
    void aRegistryThatHangsHoldsNeitherProbeNorClose() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(calling(HealthMeters.CHECK_DURATION, () -> awaitIgnoringInterrupts(hangs)));
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("queue", context -> CheckResult.up()))
                .meterRegistry(registry)
                .build()
                .start();

        while (!monitor.report(Probe.READINESS).serving()) {
            Thread.onSpinWait();
        }
        Thread closing = new Thread(monitor::close);
        closing.start();
        closing.join(60_000);

        assertThat(closing.isAlive()).isFalse();
        hangs.countDown();
    }

    @Test
    void closeSaysItselfWhatAHungListenerKeptFromBeingSaid() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("stubborn", context -> {
                    running.countDown();
                    awaitIgnoringInterrupts(hangs);
                    return CheckResult.up();
                }))
                .withoutDeadlockWatch()
                .listener(new HealthListener() {
                    @Override
                    public void checkChanged(CheckTransition transition) {
                        told.countDown();
                        awaitIgnoringInterrupts(hangs);
                    }
                })
                .build()
                .start();
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();

        List<String> said;
        try (RecordedLog log = RecordedLog.of(HealthMonitor.class)) {
            monitor.close();
            said = log.messages();
        } finally {
            hangs.countDown();
        }

        assertThat(said).last(STRING).contains("health-listener").endsWith("checks that did not end: stubborn");
        assertThat(said).last(STRING).containsPattern("[1-9][0-9]* notifications");
    }

    @Test
    void everyChangeOfReadinessAndStartIsALogLineWithItsReason() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(fast("queue", context -> broken.get() ? CheckResult.down("full") : CheckResult.up()))
                .withoutDeadlockWatch()
                .listener(listener)
                .build();
        List<String> said;
        try (RecordedLog log = RecordedLog.of(HealthMonitor.class)) {
            try (monitor) {
                monitor.start();
                assertThat(nextReadiness()).isEqualTo(Status.UP);
                monitor.maintenance(true);
                assertThat(nextReadiness()).isEqualTo(Status.DOWN);
                monitor.maintenance(false);
                assertThat(nextReadiness()).isEqualTo(Status.UP);
                broken.set(true);
                assertThat(nextReadiness()).isEqualTo(Status.DOWN);
                monitor.drain(Duration.ZERO);
            }
            said = log.messages();
        }

        assertThat(said)
                .filteredOn(line -> line.startsWith("Readiness") || line.startsWith("Startup"))
                .containsExactlyInAnyOrder(
                        "Readiness is UP",
                        "Startup is UP",
                        "Readiness is DOWN: maintenance",
                        "Readiness is UP",
                        "Readiness is DOWN: failed queue",
                        "Readiness is DOWN: draining",
                        "Readiness is DOWN: closed");
    }

    @Test
    void aStartThatTakesLongSaysOnceWhatItWaitsFor() {
        List<String> said;
        try (RecordedLog log = RecordedLog.of(HealthMonitor.class)) {
            EngineTester tester = new EngineTester(health -> health.expect("importer")).open();
            tester.pass(Duration.ofMinutes(5));
            assertThat(tester.transitions()).isEmpty();
            said = log.messages();
        }

        assertThat(said)
                .filteredOn(line -> line.contains("has not started"))
                .hasSize(1)
                .first(STRING)
                .contains("within 60 s: starting: waits for importer;");
    }

    @Test
    void fiftyLivesLeaveNothingBehind() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        for (int life = 0; life < 50; life++) {
            HealthMonitor monitor = HealthMonitor.builder()
                    .check(fast("queue", context -> CheckResult.up()))
                    .check(fast("docile", context -> {
                        new CountDownLatch(1).await();
                        return CheckResult.up();
                    }))
                    .meterRegistry(registry)
                    .listener(new RecordingListener())
                    .build()
                    .start();
            while (monitor.history("queue").isEmpty()) {
                Thread.onSpinWait();
            }
            monitor.close();
        }

        assertThat(registry.getMeters()).isEmpty();
        awaitNoHealthThreads();
        assertThat(healthThreads()).isEmpty();
    }

    /** A filter that does something before it lets the meter pass. */
    private static MeterFilter calling(String name, Runnable before) {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(name)) {
                    before.run();
                }
                return id;
            }
        };
    }

    private static String threadName() {
        return Thread.currentThread().getName();
    }

    private static double statusGauge(SimpleMeterRegistry registry, String status) {
        return registry.get(HealthMeters.CHECK_STATUS)
                .tags("check", "slow", "status", status)
                .gauge()
                .value();
    }

    @Test
    void aClosedMonitorDoesNotStartAgain() {
        HealthMonitor monitor = HealthMonitor.builder().build();
        monitor.close();

        assertThatThrownBy(monitor::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("build a new one");
    }

    @Test
    void wrongSettingsAreRefusedWithTheCheckNamed() {
        HealthCheck check = context -> CheckResult.up();

        assertThatThrownBy(() -> HealthMonitor.builder().readiness("a", check).liveness("a", check))
                .hasMessageContaining("already a check named \"a\"");
        assertThatThrownBy(() -> CheckSpec.builder("a/b", check).build()).hasMessageContaining("a/b");
        assertThatThrownBy(() ->
                        CheckSpec.builder("a", check).interval(Duration.ZERO).build())
                .hasMessageContaining("interval of check \"a\"");
        assertThatThrownBy(() -> CheckSpec.builder("a", check)
                        .staleAfter(Duration.ofSeconds(12))
                        .build())
                .hasMessageContaining("check \"a\" would be stale (PT12S)")
                .hasMessageContaining("PT13S");
        assertThatThrownBy(() -> CheckSpec.builder("a", check)
                        .kinds(Kind.LIVENESS)
                        .shared(SharedPolicy.FAIL_CLOSED)
                        .build())
                .hasMessageContaining("restart every replica");
        assertThatThrownBy(() ->
                        HealthMonitor.builder().liveness("deadlock", check).build())
                .hasMessageContaining("withoutDeadlockWatch");
    }

    private Status nextReadiness() throws InterruptedException {
        ProbeTransition transition = heard.poll(60, TimeUnit.SECONDS);
        assertThat(transition).as("a change of readiness within a minute").isNotNull();
        return transition.to();
    }

    private static CheckSpec fast(String name, HealthCheck check) {
        return CheckSpec.builder(name, check)
                .kinds(Kind.READINESS)
                .interval(Duration.ofMillis(20))
                .timeout(Duration.ofMillis(300))
                .staleAfter(Duration.ofMinutes(1))
                .build();
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

    private void awaitNoHealthThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("health-") && !othersThreads.contains(thread)) {
                thread.join(60_000);
            }
        }
    }

    private List<String> healthThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !othersThreads.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("health-"))
                .toList();
    }
}
