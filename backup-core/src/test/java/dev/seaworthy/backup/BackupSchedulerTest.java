package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackupSchedulerTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private final RecordingWork work = new RecordingWork();
    private final Lookout lookout = new Lookout();
    private final BackupPlan nightly = BackupPlan.of("app").schedule(Schedule.cron("0 1 * * *"));

    @Test
    void runsEachSlotOnce() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);

        scheduler.runDue(NOON);
        assertThat(work.begun).isEmpty();

        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));
        scheduler.runDue(Instant.parse("2026-11-21T01:00:30Z"));
        assertThat(work.begun).containsExactly("backup app");

        scheduler.runDue(Instant.parse("2026-11-21T04:00:00Z"));
        scheduler.runDue(Instant.parse("2026-11-22T01:00:00Z"));
        assertThat(work.begun).containsExactly("backup app", "cleanup app", "backup app");
    }

    @Test
    void slotsPassedTogetherAreOneRun() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON);

        scheduler.runDue(NOON.plus(Duration.ofDays(5)));

        assertThat(work.begun).containsExactly("backup app", "cleanup app");
    }

    @Test
    void aSlotMissedWhileDownIsMadeUpForAtStart() {
        work.lastRuns.put("app", Instant.parse("2026-11-19T01:00:00Z"));

        scheduler(nightly, Duration.ZERO).runDue(NOON);

        assertThat(work.begun).containsExactly("backup app");
    }

    @Test
    void aSlotMissedLongerAgoThanTheLatenessLimitIsNot() {
        work.lastRuns.put("app", Instant.parse("2026-11-19T01:00:00Z"));

        scheduler(nightly.latenessLimit(Duration.ofHours(10)), Duration.ZERO).runDue(NOON);

        assertThat(work.begun).isEmpty();
    }

    @Test
    void afterALongDownTimeOnlyTheNewestSlotHasToBeWithinTheLimit() {
        work.lastRuns.put("app", Instant.parse("2026-01-01T01:00:00Z"));

        scheduler(nightly.latenessLimit(Duration.ofHours(11)), Duration.ZERO).runDue(NOON);

        assertThat(work.begun).containsExactly("backup app");
    }

    @Test
    void aPlanThatRanInItsLastSlotIsNotLate() {
        work.lastRuns.put("app", Instant.parse("2026-11-20T01:00:00Z"));

        scheduler(nightly, Duration.ZERO).runDue(NOON);

        assertThat(work.begun).isEmpty();
    }

    @Test
    void aPlanThatHasNeverRunIsNotLate() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);

        scheduler.runDue(NOON);

        assertThat(work.begun).isEmpty();
        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-21T01:00:00Z"));
    }

    @Test
    void jitterDelaysTheRunNotTheSlot() {
        BackupScheduler scheduler = scheduler(nightly.jitter(Duration.ofMinutes(30)), Duration.ofMinutes(20));
        scheduler.runDue(NOON);
        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-21T01:20:00Z"));

        scheduler.runDue(Instant.parse("2026-11-21T01:19:59Z"));
        assertThat(work.begun).isEmpty();

        scheduler.runDue(Instant.parse("2026-11-21T01:20:00Z"));
        assertThat(work.begun).containsExactly("backup app");
        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-22T01:20:00Z"));
    }

    @Test
    void aBackupThatMeetsOtherWorkOfItsPlanWaitsForItsEnd() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON);
        work.busy = new PlanBusyException("a drill is running");
        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));
        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-21T01:01:00Z"));
        scheduler.runDue(Instant.parse("2026-11-21T01:01:00Z"));
        work.busy = null;

        scheduler.runDue(Instant.parse("2026-11-21T01:02:00Z"));

        assertThat(work.begun).containsExactly("backup app");
        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-22T01:00:00Z"));
    }

    @Test
    void aBackupWaitsNoLongerThanItMayBeLate() {
        BackupScheduler scheduler = scheduler(nightly.latenessLimit(Duration.ofHours(2)), Duration.ZERO);
        scheduler.runDue(NOON);
        work.busy = new PlanBusyException("a drill is running");
        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));

        scheduler.runDue(Instant.parse("2026-11-21T03:00:01Z"));

        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-22T01:00:00Z"));
    }

    @Test
    void aSlotMetByABackupIsServedByIt() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON);
        work.busy = new PlanBusyException("a backup is running", true);

        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));

        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-22T01:00:00Z"));
    }

    @Test
    void cleanupsThatMeetOtherWorkAreLeftToTheirNextSlot() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(Instant.parse("2026-11-21T02:00:00Z"));
        work.busy = new PlanBusyException("a drill is running");
        scheduler.runDue(Instant.parse("2026-11-21T04:00:00Z"));
        work.busy = null;

        scheduler.runDue(Instant.parse("2026-11-21T05:00:00Z"));

        assertThat(work.begun).isEmpty();
    }

    @Test
    void closeDoesNotWaitForAStorageThatHangsAndNothingBeginsAfterIt() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        work.lastRuns.put("app", NOON.minus(Duration.ofDays(1)));
        work.hanging = new CountDownLatch(1);
        CompletableFuture<Void> look = CompletableFuture.runAsync(() -> scheduler.runDue(NOON), ownThread());
        assertThat(work.asked).succeedsWithin(Duration.ofSeconds(30));

        assertThat(CompletableFuture.runAsync(scheduler::close, ownThread())).succeedsWithin(Duration.ofSeconds(30));

        work.hanging.countDown();
        assertThat(look).succeedsWithin(Duration.ofSeconds(30));
        assertThat(work.begun).isEmpty();
    }

    @Test
    void onePlanThatCannotBeginDoesNotStopAnother() {
        work.failing = "app";
        BackupScheduler scheduler = new BackupScheduler(
                List.of(nightly, BackupPlan.of("files").schedule(Schedule.cron("0 1 * * *"))),
                work,
                () -> NOON,
                most -> Duration.ZERO,
                lookout);
        scheduler.runDue(NOON);

        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));

        assertThat(work.begun).containsExactly("backup files");
    }

    @Test
    void aClockSetFarAheadAndBackDoesNotStopTheSchedule() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON.plus(Duration.ofDays(3650)));

        scheduler.runDue(NOON);
        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));

        assertThat(work.begun).containsExactly("backup app");
    }

    @Test
    void aPlanByHandNeverRunsByItself() {
        BackupScheduler scheduler = scheduler(BackupPlan.of("app"), Duration.ZERO);
        scheduler.runDue(NOON);

        scheduler.runDue(NOON.plus(Duration.ofDays(30)));

        assertThat(work.begun).isEmpty();
        assertThat(scheduler.nextRun("app")).isEmpty();
    }

    @Test
    void theThreadRunsWhatIsDueAndEndsOnClose() throws InterruptedException {
        work.lastRuns.put("app", NOON.minus(Duration.ofDays(1)));
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);

        scheduler.start();

        assertThat(work.first.await(60, TimeUnit.SECONDS)).isTrue();
        scheduler.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("backup-scheduler"));
    }

    @Test
    void schedulerThatNoLongerLooksIsFoundOut() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        assertThat(lookout.silent(System.nanoTime())).isEmpty();

        scheduler.runDue(NOON);

        assertThat(lookout.silent(System.nanoTime())).isEmpty();
        assertThat(lookout.silent(System.nanoTime() + Duration.ofMinutes(11).toNanos()))
                .isPresent();
        scheduler.close();
    }

    @Test
    void backupThatFailedIsTriedAgainLaterEachTimeAndThenLeftToItsNextSlot() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON);

        for (Duration after : List.of(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(20))) {
            scheduler.ended("app", false);
            assertThat(scheduler.nextRun("app")).contains(NOON.plus(after));
            scheduler.runDue(NOON.plus(after));
        }
        scheduler.ended("app", false);

        assertThat(work.begun).containsExactly("backup app", "backup app", "backup app");
        assertThat(scheduler.nextRun("app")).contains(Instant.parse("2026-11-21T01:00:00Z"));
        scheduler.close();
    }

    @Test
    void successEndsTheTriesAndThoseOfTheNextFailureBeginAnew() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON);
        scheduler.ended("app", false);
        scheduler.runDue(NOON.plus(Duration.ofMinutes(5)));

        scheduler.ended("app", true);
        scheduler.ended("app", false);

        assertThat(scheduler.nextRun("app")).contains(NOON.plus(Duration.ofMinutes(5)));
        scheduler.close();
    }

    @Test
    void drillsHaveAScheduleOfTheirOwn() {
        BackupPlan plan = BackupPlan.of("app").drill(DrillPlan.in(Path.of("scratch")));
        BackupScheduler scheduler = scheduler(plan, Duration.ZERO);
        scheduler.runDue(NOON);

        scheduler.runDue(NOON.plus(Duration.ofDays(7)));

        assertThat(work.begun).containsExactly("drill app");
        scheduler.close();
    }

    /** Not of the common pool, which may have only one. */
    private static Executor ownThread() {
        return task -> new Thread(task, "test-scheduler").start();
    }

    private BackupScheduler scheduler(BackupPlan plan, Duration delay) {
        return new BackupScheduler(List.of(plan), work, () -> NOON, most -> delay, lookout);
    }

    private static final class RecordingWork implements ScheduledWork {
        private final List<String> begun = new ArrayList<>();
        private final Map<String, Instant> lastRuns = new HashMap<>();
        private final CountDownLatch first = new CountDownLatch(1);
        private final CompletableFuture<String> asked = new CompletableFuture<>();
        private PlanBusyException busy = null;
        private CountDownLatch hanging = new CountDownLatch(0);
        private String failing = "";

        @Override
        public void backup(String plan) {
            begin("backup", plan);
        }

        @Override
        public void cleanup(String plan) {
            begin("cleanup", plan);
        }

        @Override
        public void drill(String plan) {
            begin("drill", plan);
        }

        @Override
        public Optional<Instant> lastRun(String plan) {
            asked.complete(plan);
            try {
                assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return Optional.ofNullable(lastRuns.get(plan));
        }

        private void begin(String what, String plan) {
            if (busy != null) {
                throw busy;
            }
            if (failing.equals(plan)) {
                throw new BackupException("no storage");
            }
            begun.add(what + " " + plan);
            first.countDown();
        }
    }
}
