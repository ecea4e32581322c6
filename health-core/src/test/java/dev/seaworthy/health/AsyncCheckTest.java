package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncCheckTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SettableTime time = new SettableTime();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void theStageIsTheResult() throws Exception {
        CompletableFuture<CheckResult> stage = new CompletableFuture<>();
        CompletableFuture<CheckResult> result = run(attempt(context -> stage));

        stage.complete(CheckResult.degraded("slow"));

        assertThat(result.get(60, TimeUnit.SECONDS).message()).isEqualTo("slow");
    }

    @Test
    void aFailedStageIsAFailureWithItsOwnCause() throws Exception {
        CheckResult result = run(attempt(
                        context -> CompletableFuture.failedFuture(new java.net.ConnectException("10.1.2.3 refused"))))
                .get(60, TimeUnit.SECONDS);

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message()).isEqualTo("failed with ConnectException");
    }

    @Test
    void aStageThatMissesItsDeadlineIsCancelled() throws Exception {
        CompletableFuture<CheckResult> stage = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        CheckAttempt attempt = attempt(context -> {
            asked.countDown();
            return stage;
        });
        CompletableFuture<CheckResult> result = run(attempt);
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

        attempt.cancel();

        assertThat(result.get(60, TimeUnit.SECONDS).status()).isEqualTo(Status.DOWN);
        assertThat(stage).isCancelled();
    }

    @Test
    void aStageThatCannotBeCancelledStaysTheOnlyOneInFlight() throws Exception {
        Queue<CompletableFuture<CheckResult>> sources = new ConcurrentLinkedQueue<>();
        CountDownLatch asked = new CountDownLatch(1);
        HealthMonitor monitor = HealthMonitor.builder()
                .check(CheckSpec.builder("broker", HealthCheck.async(context -> {
                            CompletableFuture<CheckResult> source = new CompletableFuture<>();
                            sources.add(source);
                            asked.countDown();
                            return uncancellable(source);
                        }))
                        .kinds(Kind.READINESS)
                        .interval(Duration.ofMillis(20))
                        .timeout(Duration.ofMillis(20))
                        .build())
                .withoutDeadlockWatch()
                .build()
                .start();
        try (monitor) {
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            while (monitor.history("broker").isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(monitor.history("broker").get(0).to()).isEqualTo(Status.DOWN);
            assertThat(sources).hasSize(1);

            sources.forEach(source -> source.complete(CheckResult.up()));
            while (sources.size() < 2) {
                Thread.onSpinWait();
            }
            sources.forEach(source -> source.complete(CheckResult.up()));
        }
    }

    @Test
    void workThatOutlivesItsCancelledStageIsNotStartedAgainAndAgain() {
        AtomicInteger started = new AtomicInteger();
        AtomicBoolean answers = new AtomicBoolean();
        EngineTester[] self = new EngineTester[1];
        EngineTester tester =
                self[0] = new EngineTester(health -> health.readiness("broker", HealthCheck.async(context -> {
                    started.incrementAndGet();
                    if (answers.get()) {
                        return CompletableFuture.completedFuture(CheckResult.up());
                    }
                    self[0].timeOut();
                    return new CompletableFuture<>();
                })));
        tester.open();
        while (tester.sinceOpened().compareTo(Duration.ofSeconds(25)) < 0) {
            tester.pass(EngineTester.STEP);
        }
        assertThat(tester.engine().history("broker"))
                .extracting(CheckTransition::to)
                .containsExactly(Status.DOWN);
        assertThat(started).as("each 2 s to its deadline and 5 s of rest").hasValueLessThanOrEqualTo(4);

        while (tester.sinceOpened().compareTo(Duration.ofHours(1)) < 0) {
            tester.pass(EngineTester.STEP);
            assertThat(tester.engine().report(Probe.READINESS).reason())
                    .isNotEqualTo("stale")
                    .satisfies(reason -> tester.answers(Probe.READINESS, Status.DOWN));
        }
        assertThat(started).hasValueLessThan(20);

        answers.set(true);
        tester.pass(Duration.ofSeconds(330)).answers(Probe.READINESS, Status.UP);
        int rare = started.get();
        tester.pass(Duration.ofMinutes(1));
        assertThat(started.get() - rare).as("at its usual pace again").isGreaterThan(4);
    }

    private static CompletionStage<CheckResult> uncancellable(CompletableFuture<CheckResult> source) {
        return source.minimalCompletionStage();
    }

    private CheckAttempt attempt(AsyncHealthCheck check) {
        return new CheckAttempt(
                CheckSpec.builder("broker", HealthCheck.async(check)).build(), null, time);
    }

    private CompletableFuture<CheckResult> run(CheckAttempt attempt) {
        return CompletableFuture.supplyAsync(attempt::run, threads);
    }
}
