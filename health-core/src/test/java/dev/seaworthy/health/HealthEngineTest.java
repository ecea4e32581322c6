package dev.seaworthy.health;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthEngineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void beforeTheFirstRunLiveIsUpAndReadyAndStartedAreNot() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()));

        tester.answers(Probe.LIVENESS, Status.UP)
                .answers(Probe.ROOT, Status.UP)
                .answers(Probe.READINESS, Status.DOWN)
                .answers(Probe.STARTUP, Status.DOWN);
        assertThat(tester.engine().report(Probe.READINESS).reason()).isEqualTo("starting: waits for database");

        tester.open()
                .answers(Probe.READINESS, Status.UP)
                .answers(Probe.STARTUP, Status.UP)
                .answers(Probe.LIVENESS, Status.UP);
    }

    @Test
    void withoutAnyCheckEveryProbeIsUpOnceStarted() {
        EngineTester tester = new EngineTester(health -> health).open();

        for (Probe probe : Probe.values()) {
            tester.answers(probe, Status.UP);
        }
    }

    @Test
    void failuresNineSuccessesApartNeverFlip() {
        ScriptedCheck check = ScriptedCheck.of(run -> run % 10 == 9 ? CheckResult.down("blip") : CheckResult.up());
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();

        for (int i = 0; i < 1200; i++) {
            tester.pass(EngineTester.STEP).answers(Probe.READINESS, Status.UP);
        }

        assertThat(check.runs()).isGreaterThan(50);
        assertThat(tester.transitions()).extracting(CheckTransition::to).containsExactly(Status.UP);
    }

    @Test
    void threeFailuresInARowFlipWithinSecondsAndOneSuccessBringsItBack() {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();

        check.becomes(CheckResult.down("connection refused"));
        tester.pass(Duration.ofSeconds(11)).answers(Probe.READINESS, Status.UP);
        tester.pass(Duration.ofSeconds(5)).answers(Probe.READINESS, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        tester.pass(MINUTE).answers(Probe.READINESS, Status.DOWN);
        check.becomes(CheckResult.up());
        tester.pass(Duration.ofSeconds(6)).answers(Probe.READINESS, Status.UP);

        assertThat(tester.transitions())
                .extracting(CheckTransition::to)
                .containsExactly(Status.UP, Status.DOWN, Status.UP);
    }

    @Test
    void recoveryNeedsAsManySuccessesInARowAsItSays() {
        ScriptedCheck check = ScriptedCheck.down();
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("queue", check)
                        .kinds(Kind.READINESS)
                        .successThreshold(3)
                        .build()))
                .open()
                .pass(MINUTE);
        int runs = check.runs();

        check.becomes(CheckResult.up());
        while (check.runs() < runs + 2) {
            tester.pass(EngineTester.STEP);
        }
        tester.answers(Probe.READINESS, Status.DOWN);
        while (check.runs() < runs + 3) {
            tester.pass(EngineTester.STEP);
        }
        tester.answers(Probe.READINESS, Status.UP);
    }

    @Test
    void aHungCheckTurnsReadinessDownAndNeverYieldsAStalePass() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()))
                .open()
                .answers(Probe.READINESS, Status.UP);

        tester.hang().pass(Duration.ofSeconds(18)).answers(Probe.READINESS, Status.DOWN);
        for (int minute = 0; minute < 30; minute++) {
            tester.pass(MINUTE).answers(Probe.READINESS, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        }

        assertThat(tester.held).as("one attempt in flight").hasSize(1);
        assertThat(onlyCheck(tester).message()).contains("still running after");
    }

    @Test
    void aLateResultDoesNotCountButTheNextOneDoesAtOnce() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()))
                .open()
                .hang()
                .pass(Duration.ofMinutes(10))
                .answers(Probe.READINESS, Status.DOWN);

        tester.held.get(0).run();
        tester.answers(Probe.READINESS, Status.DOWN);

        tester.hangNoMore().pass(Duration.ofSeconds(1)).answers(Probe.READINESS, Status.UP);
    }

    /** A borrow from a full pool while the database is paused: excused for 15 s, and it obeys its interrupt. */
    @Test
    void anOutageBehindExcusedTimeoutsIsDownWithinTwentySeconds() {
        AtomicBoolean paused = new AtomicBoolean();
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("database", context -> {
            if (paused.get()) {
                boolean excused = self[0].sinceOpened().toSeconds() < 15;
                context.ifTimedOut(excused ? CheckResult.degraded("full") : gone());
                self[0].timeOut();
            }
            return CheckResult.up();
        }));
        tester.open().answers(Probe.READINESS, Status.UP);

        paused.set(true);
        while (tester.sinceOpened().toSeconds() < 20) {
            tester.pass(Duration.ofMillis(100));
        }

        tester.answers(Probe.READINESS, Status.DOWN);
    }

    @Test
    void aKnownOutageKeepsItsPaceThoughAttemptsObeyTheirInterrupts() {
        AtomicInteger runs = new AtomicInteger();
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("database", context -> {
            runs.incrementAndGet();
            self[0].timeOut();
            return CheckResult.up();
        }));
        tester.open();
        while (tester.sinceOpened().compareTo(MINUTE) < 0) {
            tester.pass(EngineTester.STEP);
        }
        tester.answers(Probe.READINESS, Status.DOWN);

        int before = runs.get();
        while (tester.sinceOpened().compareTo(MINUTE.multipliedBy(2)) < 0) {
            tester.pass(EngineTester.STEP);
        }

        assertThat(runs.get() - before)
                .as("each 2 s to its deadline and 5 s of rest")
                .isBetween(7, 9);
    }

    @Test
    void whatHungBeforeAPauseOfTheProcessIsNoNewFailureBecauseOfIt() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()))
                .open()
                .hang();
        while (tester.held.isEmpty()) {
            tester.pass(EngineTester.STEP);
        }
        tester.pass(Duration.ofSeconds(5));

        tester.time.advance(MINUTE);
        tester.engine().tick();
        tester.time.advance(EngineTester.STEP);
        tester.engine().tick();
        tester.hangNoMore();
        tester.held.get(0).run();
        tester.pass(EngineTester.STEP).answers(Probe.READINESS, Status.UP);

        assertThat(tester.transitions()).extracting(CheckTransition::to).containsExactly(Status.UP);
    }

    @Test
    void aCheckIsUpButSlowIsSaidOnceAnHourOffTheTimer() {
        Duration[] takes = {Duration.ofMillis(1_001)};
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("database", context -> {
            self[0].time.advance(takes[0]);
            return CheckResult.up();
        }));
        try (RecordedLog log = RecordedLog.of(HealthMonitor.class)) {
            tester.open().pass(Duration.ofMinutes(90));
            takes[0] = Duration.ofMillis(1_000);
            tester.pass(Duration.ofHours(2));
            takes[0] = Duration.ofMillis(1_500);
            tester.pass(MINUTE).close();

            assertThat(log.warnings())
                    .extracting(RecordedLog::text)
                    .hasSize(3)
                    .allMatch(text -> text.startsWith("Health check database is UP but took 1"))
                    .last()
                    .asString()
                    .contains("took 1500 ms, and at 2000 ms it counts as failed");
            assertThat(log.warnings())
                    .allMatch(warning -> warning.getThreadName().equals("health-listener"));
        }
    }

    @Test
    void whatIsDownOrPausedIsNotCalledSlow() {
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("cache", context -> {
                    // The whole process stands still while the attempt is under way.
                    self[0].time.advance(MINUTE);
                    self[0].engine().tick();
                    return CheckResult.up();
                })
                .readiness("database", context -> {
                    self[0].time.advance(Duration.ofMillis(1_500));
                    return CheckResult.down("refused");
                }));
        try (RecordedLog log = RecordedLog.of(HealthMonitor.class)) {
            tester.open().close();

            assertThat(log.warnings()).extracting(RecordedLog::text).noneMatch(text -> text.contains("but took"));
        }
        assertThat(tester.engine().report(Probe.READINESS).checks())
                .extracting(CheckReport::status)
                .contains(Status.UP);
    }

    /** No first offset: it would delay readiness, and replicas drift apart by themselves. */
    @Test
    void everyCheckRunsAtOnceAndThenEachIntervalMoreOrLessATenth() {
        List<Duration> starts = new ArrayList<>();
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("database", context -> {
                    starts.add(self[0].sinceOpened());
                    return CheckResult.up();
                })
                .readiness("cache", ScriptedCheck.up()));

        tester.open().answers(Probe.READINESS, Status.UP);
        while (starts.size() < 200) {
            tester.pass(Duration.ofMillis(100));
        }

        assertThat(starts.get(0)).isZero();
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < starts.size(); i++) {
            gaps.add(starts.get(i).minus(starts.get(i - 1)));
        }
        assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofSeconds(9), Duration.ofMillis(11_100)));
        assertThat(gaps).anyMatch(gap -> gap.toMillis() < 9_700).anyMatch(gap -> gap.toMillis() > 10_300);
    }

    @Test
    void aThousandProbesAtOnceCauseOneExecutionPerInterval() throws Exception {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();
        ExecutorService callers = Executors.newFixedThreadPool(32);
        List<Callable<Status>> thousand = Collections.nCopies(
                1_000, () -> tester.engine().report(Probe.READINESS).status());
        try {
            for (int interval = 1; interval <= 20; interval++) {
                assertThat(check.runs()).isEqualTo(interval);
                for (Future<Status> answer : callers.invokeAll(thousand, 60, TimeUnit.SECONDS)) {
                    assertThat(answer.get()).isEqualTo(Status.UP);
                }
                assertThat(check.runs()).isEqualTo(interval);
                while (check.runs() == interval) {
                    tester.pass(EngineTester.STEP);
                }
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(tester.sinceOpened()).isGreaterThan(Duration.ofSeconds(20 * 9));
    }

    private static CheckResult gone() {
        return CheckResult.down("full for too long").definitively();
    }

    @Test
    void aResultAfterTheDeadlineIsATimeoutEvenIfTheTimerDidNotNotice() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up())).hang();
        tester.open();

        tester.time.advance(Duration.ofSeconds(3));
        tester.held.get(0).run();

        tester.answers(Probe.READINESS, Status.DOWN);
        assertThat(onlyCheck(tester).message()).startsWith("timed out after 2 s");
    }

    @Test
    void aCheckMaySayWhatItsTimeoutMeans() {
        SettableTime[] time = new SettableTime[1];
        EngineTester tester = new EngineTester(health -> health.readiness("database", context -> {
            context.ifTimedOut(CheckResult.degraded("pool is busy"));
            time[0].advance(Duration.ofSeconds(3));
            return CheckResult.up();
        }));
        time[0] = tester.time;

        tester.open();

        assertThat(onlyCheck(tester).message()).isEqualTo("pool is busy");
        tester.answers(Probe.READINESS, Status.DEGRADED);
    }

    @Test
    void whenTheEngineStopsTickingReadinessTurnsDownAndLivenessStaysUp() {
        EngineTester tester = new EngineTester(health ->
                        health.readiness("database", ScriptedCheck.up()).liveness("loop", ScriptedCheck.up()))
                .open()
                .answers(Probe.READINESS, Status.UP);

        tester.time.advance(Duration.ofSeconds(29));
        tester.answers(Probe.READINESS, Status.UP);
        tester.time.advance(Duration.ofSeconds(2));

        tester.answers(Probe.READINESS, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        assertThat(tester.engine().report(Probe.READINESS).reason()).isEqualTo("stale");
        assertThat(tester.engine().overview().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void oneStaleCheckDoesNotHideWhatAnotherKnows() {
        SettableTime time = new SettableTime();
        AtomicBoolean noThreads = new AtomicBoolean();
        HealthEngine engine = HealthMonitor.builder()
                .liveness("loop", ScriptedCheck.up())
                .check(CheckSpec.builder(
                                "queue", context -> CheckResult.down("lost").definitively())
                        .kinds(Kind.LIVENESS)
                        .staleAfter(Duration.ofMinutes(10))
                        .build())
                .withoutDeadlockWatch()
                .clock(time)
                .nanoTime(time)
                .engine(
                        task -> {
                            if (noThreads.get()) {
                                throw new RejectedExecutionException();
                            }
                            task.run();
                        },
                        new EngineEvents(new Listeners(List.of()), null));
        engine.open();
        engine.tick();
        noThreads.set(true);

        for (int second = 0; second < 60; second++) {
            time.advance(Duration.ofSeconds(1));
            engine.tick();
        }

        assertThat(engine.report(Probe.LIVENESS).checks())
                .extracting(CheckReport::stale)
                .containsExactly(true, false);
        assertThat(engine.report(Probe.LIVENESS).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void afterAPauseOfTheProcessEverythingGetsAnIntervalOfGrace() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()))
                .open()
                .hang();

        tester.time.advance(Duration.ofSeconds(60));
        tester.answers(Probe.READINESS, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        tester.engine().tick();

        tester.answers(Probe.READINESS, Status.UP).answers(Probe.LIVENESS, Status.UP);
        assertThat(tester.held).as("and runs again at once").hasSize(1);
    }

    @Test
    void anAttemptIsNotBlamedForAPauseOfTheProcess() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()))
                .open()
                .hang();
        while (tester.held.isEmpty()) {
            tester.pass(EngineTester.STEP);
        }

        tester.time.advance(Duration.ofSeconds(60));
        tester.engine().tick();
        tester.held.get(0).run();

        assertThat(onlyCheck(tester).message()).isNull();
        tester.answers(Probe.READINESS, Status.UP);
    }

    @Test
    void anAttemptIsNotBlamedForAPauseEvenWhenItReturnsBeforeTheTimerNotices() {
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("database", ScriptedCheck.up())
                        .kinds(Kind.READINESS)
                        .failureThreshold(1)
                        .build()))
                .open()
                .hang();
        while (tester.held.isEmpty()) {
            tester.pass(EngineTester.STEP);
        }

        tester.time.advance(Duration.ofSeconds(60));
        tester.held.get(0).run();
        tester.engine().tick();

        assertThat(onlyCheck(tester).message()).isNull();
        tester.answers(Probe.READINESS, Status.UP);
    }

    @Test
    void aCheckOfALongIntervalIsNotRunAllTheTimeWhileItIsDown() {
        ScriptedCheck costly = ScriptedCheck.down();
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("restore", costly)
                        .interval(Duration.ofHours(1))
                        .build()))
                .open()
                .pass(MINUTE);
        int early = costly.runs();

        tester.pass(Duration.ofHours(1));

        assertThat(costly.runs() - early).as("each 6 minutes").isBetween(9, 11);
    }

    @Test
    void anAttemptKnowsTheLastResultThatCameInTime() {
        List<Optional<CheckResult>> previous = new ArrayList<>();
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("database", context -> {
            previous.add(context.previous());
            if (previous.size() == 2) {
                self[0].timeOut();
            }
            return CheckResult.up("run " + previous.size());
        }));
        tester.open();
        while (previous.size() < 3) {
            tester.pass(EngineTester.STEP);
        }

        assertThat(previous.get(0)).isEmpty();
        assertThat(previous.subList(1, 3))
                .extracting(result -> result.orElseThrow().message())
                .containsExactly("run 1", "run 1");
    }

    @Test
    void probesCauseNoExecution() {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();

        for (int i = 0; i < 1000; i++) {
            tester.answers(Probe.READINESS, Status.UP);
        }

        assertThat(check.runs()).isEqualTo(1);
    }

    @Test
    void theSameReportIsHandedOutUntilSomethingChanges() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up())).open();
        HealthReport before = tester.engine().report(Probe.READINESS);

        tester.pass(Duration.ofSeconds(5));
        assertThat(tester.engine().report(Probe.READINESS)).isSameAs(before);

        tester.pass(Duration.ofSeconds(10));
        assertThat(tester.engine().report(Probe.READINESS)).isNotSameAs(before);
    }

    @Test
    void aFailureThatOnlyDegradesKeepsReadinessServing() {
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("cache", ScriptedCheck.down())
                        .kinds(Kind.READINESS)
                        .impact(Impact.DEGRADES)
                        .build()))
                .open()
                .pass(MINUTE);

        tester.answers(Probe.READINESS, Status.DEGRADED);
        assertThat(tester.engine().report(Probe.READINESS).serving()).isTrue();
    }

    @Test
    void anInformationalFailureNeverCounts() {
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("hint", ScriptedCheck.down())
                        .kinds(Kind.READINESS)
                        .impact(Impact.INFO)
                        .build()))
                .open()
                .pass(MINUTE);

        tester.answers(Probe.READINESS, Status.UP);
        assertThat(onlyCheck(tester).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void aSharedDependencyMayFailOpen() {
        EngineTester tester = sharedAndDown(SharedPolicy.FAIL_OPEN).pass(MINUTE);

        tester.answers(Probe.READINESS, Status.DEGRADED);
    }

    @Test
    void aSharedDependencyMayFailClosedAfterAWhile() {
        EngineTester tester = sharedAndDown(SharedPolicy.failClosedAfter(Duration.ofMinutes(5)));

        tester.pass(MINUTE).answers(Probe.READINESS, Status.DEGRADED);
        tester.pass(Duration.ofMinutes(4)).pass(Duration.ofSeconds(10)).answers(Probe.READINESS, Status.DOWN);
    }

    @Test
    void aDefinitiveResultSkipsTheThreshold() {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();

        check.becomes(CheckResult.down("pool is closed").definitively());
        tester.pass(Duration.ofSeconds(12)).answers(Probe.READINESS, Status.DOWN);

        assertThat(tester.transitions()).extracting(CheckTransition::to).containsExactly(Status.UP, Status.DOWN);
    }

    @Test
    void startupStaysUpOnceItWasUp() {
        ScriptedCheck migrated = ScriptedCheck.down();
        EngineTester tester = new EngineTester(health -> health.startup("migrations", migrated)).open();
        tester.pass(MINUTE).answers(Probe.STARTUP, Status.DOWN);

        migrated.becomes(CheckResult.up());
        tester.pass(Duration.ofSeconds(10)).answers(Probe.STARTUP, Status.UP);
        migrated.becomes(CheckResult.down("gone"));

        tester.pass(MINUTE).answers(Probe.STARTUP, Status.UP);
    }

    @Test
    void drainTurnsReadinessDownForGoodAndLeavesLivenessUp() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up())).open();

        tester.engine().drain(Duration.ZERO);

        tester.answers(Probe.READINESS, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        tester.pass(MINUTE).answers(Probe.READINESS, Status.DOWN).answers(Probe.STARTUP, Status.UP);
        assertThat(tester.engine().report(Probe.READINESS).reason()).isEqualTo("draining");
    }

    @Test
    void rootAnswersForAllKindsWhereThatIsSet() {
        EngineTester tester = new EngineTester(health ->
                        health.readiness("database", ScriptedCheck.down()).rootIsUnion())
                .open();

        tester.answers(Probe.ROOT, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        assertThat(tester.engine().report(Probe.ROOT).checks()).hasSize(1);
    }

    @Test
    void inAUnionACheckIsShownAsTheKindToWhichItLooksWorst() {
        ScriptedCheck database = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("database", database)
                                .kinds(Kind.READINESS, Kind.STARTUP)
                                .build())
                        .rootIsUnion())
                .open()
                .answers(Probe.ROOT, Status.UP);

        database.becomes(CheckResult.down("gone"));
        tester.pass(MINUTE).answers(Probe.ROOT, Status.DOWN).answers(Probe.STARTUP, Status.UP);

        assertThat(tester.engine().report(Probe.ROOT).checks())
                .extracting(CheckReport::effective)
                .containsExactly(Status.DOWN);
    }

    @Test
    void whatTheStartWaitsForIsNamed() {
        ScriptedCheck migrations = ScriptedCheck.down();
        EngineTester tester = new EngineTester(health -> health.expect("importer")
                        .readiness("database", ScriptedCheck.up())
                        .startup("migrations", migrations))
                .hang()
                .open();

        assertThat(tester.engine().report(Probe.READINESS).reason())
                .isEqualTo("starting: waits for database, importer");
        assertThat(tester.engine().report(Probe.STARTUP).reason())
                .isEqualTo("starting: waits for database, importer, migrations");
        tester.held.forEach(Runnable::run);
        tester.hangNoMore().pass(MINUTE);
        tester.engine()
                .register(CheckSpec.builder("importer", ScriptedCheck.up()).build());
        tester.pass(EngineTester.STEP);
        assertThat(tester.engine().report(Probe.STARTUP).reason()).isEqualTo("starting: waits for migrations");

        migrations.becomes(CheckResult.up());
        tester.pass(MINUTE);
        assertThat(tester.engine().report(Probe.STARTUP).reason()).isNull();
    }

    @Test
    void aStartThatWaitsForVeryManyNamesSomeOfThem() {
        String[] names = IntStream.range(100, 130).mapToObj(Integer::toString).toArray(String[]::new);
        EngineTester tester = new EngineTester(health -> health.expect(names)).open();

        assertThat(tester.engine().report(Probe.READINESS).reason())
                .isEqualTo("starting: waits for 100, 101, 102, 103, 104, 105, 106, 107, 108, 109 and 20 more");
    }

    @Test
    void maintenanceAndDrainAreWarningsInTheOverviewAndNotInGroups() {
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("nightly", ScriptedCheck.up())
                        .groups("backup")
                        .build()))
                .open();

        tester.engine().maintenance(true);
        assertThat(tester.engine().overview().status()).isEqualTo(Status.DEGRADED);
        assertThat(tester.engine().overview().reason()).isEqualTo("maintenance");
        assertThat(tester.engine().group("backup").orElseThrow().status()).isEqualTo(Status.UP);

        tester.engine().maintenance(false);
        assertThat(tester.engine().overview().status()).isEqualTo(Status.UP);
        tester.engine().drain(Duration.ZERO);
        assertThat(tester.engine().overview().status()).isEqualTo(Status.DEGRADED);
    }

    @Test
    void uptimeIsTheShareOfTimeNotDown() {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();
        tester.pass(Duration.ofMinutes(30));

        check.becomes(CheckResult.down("broken").definitively());
        tester.pass(Duration.ofMinutes(30));

        assertThat(tester.engine().uptime("database", Duration.ofHours(24)).getAsDouble())
                .isEqualTo(0.5, offset(0.01));
        assertThat(tester.engine().uptime("database", Duration.ofMinutes(10)).getAsDouble())
                .isZero();
    }

    @Test
    void ageFollowsTheMonotonicClockAndIsUnknownAtFirst() {
        SettableTime nanos = new SettableTime();
        SettableTime wall = new SettableTime();
        HealthEngine engine = HealthMonitor.builder()
                .readiness("database", ScriptedCheck.up())
                .withoutDeadlockWatch()
                .clock(wall)
                .nanoTime(nanos)
                .engine(Runnable::run, new EngineEvents(new Listeners(List.of()), null));
        assertThat(engine.age("database")).isEmpty();
        engine.open();
        engine.tick();

        wall.advance(Duration.ofHours(-1));
        nanos.advance(Duration.ofSeconds(7));

        assertThat(engine.age("database")).contains(Duration.ofSeconds(7));
        assertThat(engine.age("unknown")).isEmpty();
    }

    @Test
    void whatRequestsReadWaitsForNothingTheEngineDoes() throws Exception {
        CountDownLatch ticking = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicBoolean stuck = new AtomicBoolean();
        SettableTime time = new SettableTime();
        HealthEngine engine = HealthMonitor.builder()
                .readiness("database", ScriptedCheck.up())
                .withoutDeadlockWatch()
                .nanoTime(time)
                .clock(() -> {
                    if (stuck.get()) {
                        ticking.countDown();
                        awaitQuietly(hangs);
                    }
                    return Instant.EPOCH;
                })
                .engine(Runnable::run, new EngineEvents(new Listeners(List.of()), null));
        engine.open();
        engine.tick();
        stuck.set(true);
        Thread timer = new Thread(engine::tick);
        timer.start();
        assertThat(ticking.await(60, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> request = CompletableFuture.runAsync(() -> {
            engine.report(Probe.READINESS);
            engine.overview();
            engine.uptime("database", MINUTE);
            engine.age("database");
            engine.attemptsRunning();
        });
        request.get(60, TimeUnit.SECONDS);

        assertThat(timer.isAlive()).isTrue();
        hangs.countDown();
        timer.join(60_000);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anExceptionOfACheckIsAFailureWithoutItsMessage() {
        AtomicBoolean thrown = new AtomicBoolean();
        EngineTester tester = new EngineTester(health -> health.readiness("database", context -> {
                    thrown.set(true);
                    throw new IllegalStateException("password=secret");
                }))
                .open();

        assertThat(thrown).isTrue();
        assertThat(onlyCheck(tester).message())
                .contains("IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void aCheckThatMustNotBeInterruptedIsOnlyGivenUp() {
        assertThat(interruptedAtItsDeadline(true)).isTrue();
        assertThat(interruptedAtItsDeadline(false)).isFalse();
    }

    private static boolean interruptedAtItsDeadline(boolean interruptible) {
        AtomicBoolean interrupted = new AtomicBoolean();
        EngineTester[] self = new EngineTester[1];
        EngineTester tester = self[0] = new EngineTester(health -> health.readiness("database", new HealthCheck() {
            @Override
            public CheckResult check(CheckContext context) {
                self[0].timeOut();
                interrupted.set(Thread.interrupted());
                assertThat(context.cancelled()).isTrue();
                return CheckResult.up();
            }

            @Override
            public boolean interruptible() {
                return interruptible;
            }
        }));
        tester.open().answers(Probe.READINESS, Status.DOWN);
        return interrupted.get();
    }

    @Test
    void anErrorOfACheckIsAFailureAndDoesNotEndTheCheckForGood() {
        AtomicBoolean broken = new AtomicBoolean(true);
        EngineTester tester = new EngineTester(health -> health.readiness("plugin", context -> {
                    if (broken.get()) {
                        throw new ServiceConfigurationError("provider");
                    }
                    return CheckResult.up();
                }))
                .open();
        assertThat(onlyCheck(tester).message()).contains("ServiceConfigurationError");

        broken.set(false);
        tester.pass(Duration.ofSeconds(3)).answers(Probe.READINESS, Status.UP);
    }

    @Test
    void maintenanceTurnsReadinessDownAndBack() {
        EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up())).open();

        tester.engine().maintenance(true);
        tester.answers(Probe.READINESS, Status.DOWN).answers(Probe.LIVENESS, Status.UP);
        assertThat(tester.engine().report(Probe.READINESS).reason()).isEqualTo("maintenance");
        tester.pass(MINUTE).answers(Probe.READINESS, Status.DOWN);

        tester.engine().maintenance(false);
        tester.answers(Probe.READINESS, Status.UP);
    }

    @Test
    void aGroupHasAStatusOfItsOwnAndTouchesNoProbe() {
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("nightly", ScriptedCheck.down())
                                .groups("backup")
                                .tags("slow")
                                .build())
                        .check(CheckSpec.builder("weekly", ScriptedCheck.up())
                                .groups("backup")
                                .build())
                        .readiness("database", ScriptedCheck.up()))
                .open()
                .pass(MINUTE)
                .answers(Probe.READINESS, Status.UP);

        HealthReport backup = tester.engine().group("backup").orElseThrow();
        assertThat(backup.status()).isEqualTo(Status.DOWN);
        assertThat(backup.checks()).extracting(CheckReport::name).containsExactly("nightly", "weekly");
        assertThat(backup.checks().get(0).tags()).containsExactly("slow");
        assertThat(tester.engine().groups()).containsExactly("backup");
        assertThat(tester.engine().group("unknown")).isEmpty();
    }

    @Test
    void aGroupIsStaleWhenTheEngineIsSilent() {
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("nightly", ScriptedCheck.up())
                        .groups("backup")
                        .build()))
                .open();
        assertThat(tester.engine().group("backup").orElseThrow().serving()).isTrue();

        tester.time.advance(Duration.ofSeconds(31));

        assertThat(tester.engine().group("backup").orElseThrow().serving()).isFalse();
    }

    @Test
    void theHistoryKeepsTheLastChangesWithoutTheirExceptions() {
        AtomicInteger run = new AtomicInteger();
        EngineTester tester = new EngineTester(health -> health.readiness("database", context -> {
                    boolean even = run.getAndIncrement() % 2 == 0;
                    CheckResult result = even ? CheckResult.up() : CheckResult.down("gone");
                    return result.causedBy(new IllegalStateException()).definitively();
                }))
                .open();
        while (run.get() < StatusHistory.MOST_TRANSITIONS + 10) {
            tester.pass(EngineTester.STEP);
        }

        List<CheckTransition> history = tester.engine().history("database");
        assertThat(history).hasSize(StatusHistory.MOST_TRANSITIONS).isSortedAccordingTo(comparing(CheckTransition::at));
        assertThat(history).allMatch(transition -> transition.result().cause() == null);
        assertThat(tester.transitions())
                .last()
                .matches(transition -> transition.result().cause() != null);
    }

    @Test
    void twoSharedDependenciesDownLeaveTheFleetServingWhereTheyFailOpen() {
        EngineTester tester = new EngineTester(
                        health -> health.check(failingOpen("database")).check(failingOpen("queue")))
                .open()
                .pass(MINUTE);

        tester.answers(Probe.READINESS, Status.DEGRADED).answers(Probe.LIVENESS, Status.UP);
        assertThat(tester.engine().report(Probe.READINESS).serving()).isTrue();
    }

    private static CheckSpec failingOpen(String name) {
        return CheckSpec.builder(name, ScriptedCheck.down())
                .kinds(Kind.READINESS)
                .shared(SharedPolicy.FAIL_OPEN)
                .build();
    }

    @Test
    void aPauseOfTheProcessKillsNobodyWhoseHeartStoodStillMeanwhile() {
        SettableTime[] clock = new SettableTime[1];
        long[] lastBeat = new long[1];
        EngineTester tester = new EngineTester(health -> health.check(CheckSpec.builder("loop", context -> {
                    boolean beats = clock[0].getAsLong() - lastBeat[0]
                            < Duration.ofSeconds(30).toNanos();
                    return beats
                            ? CheckResult.up()
                            : CheckResult.down("no beat").definitively();
                })
                .kinds(Kind.LIVENESS)
                .build()));
        clock[0] = tester.time;
        lastBeat[0] = tester.time.getAsLong();
        tester.open().answers(Probe.LIVENESS, Status.UP);

        tester.time.advance(Duration.ofSeconds(60));
        tester.engine().tick();
        tester.pass(Duration.ofSeconds(9)).answers(Probe.LIVENESS, Status.UP);

        tester.pass(Duration.ofSeconds(5)).answers(Probe.LIVENESS, Status.DOWN);
    }

    @Test
    void aProcessThatIsPausedAllTheTimeIsNotExcusedAllTheTime() {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.liveness("loop", check)).open();
        check.becomes(CheckResult.down("no beat"));

        for (int i = 0; i < 12; i++) {
            tester.time.advance(Duration.ofSeconds(4));
            tester.engine().tick();
        }

        tester.answers(Probe.LIVENESS, Status.DOWN);
    }

    @Test
    void aClockThatIsSetChangesNoAgeAndStartsEveryCheckAtOnce() {
        ScriptedCheck check = ScriptedCheck.up();
        EngineTester tester = new EngineTester(health -> health.readiness("database", check)).open();

        for (Duration jump : List.of(Duration.ofHours(5), Duration.ofDays(-400))) {
            int runs = check.runs();
            tester.time.set(jump);
            tester.answers(Probe.READINESS, Status.UP);
            tester.pass(EngineTester.STEP).answers(Probe.READINESS, Status.UP);
            assertThat(check.runs()).as("after %s", jump).isEqualTo(runs + 1);
        }
    }

    private static EngineTester sharedAndDown(SharedPolicy policy) {
        return new EngineTester(health -> health.check(CheckSpec.builder("database", ScriptedCheck.down())
                        .kinds(Kind.READINESS)
                        .shared(policy)
                        .build()))
                .open();
    }

    private static CheckReport onlyCheck(EngineTester tester) {
        return tester.engine().overview().checks().get(0);
    }
}
