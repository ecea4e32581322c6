package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackupSchedulerTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private final RecordingWork work = new RecordingWork();
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
    void aBusyPlanIsLeftOutAndTheNextSlotRuns() {
        BackupScheduler scheduler = scheduler(nightly, Duration.ZERO);
        scheduler.runDue(NOON);
        work.busy = true;
        scheduler.runDue(Instant.parse("2026-11-21T01:00:00Z"));
        work.busy = false;

        scheduler.runDue(Instant.parse("2026-11-21T03:00:00Z"));
        assertThat(work.begun).isEmpty();

        scheduler.runDue(Instant.parse("2026-11-22T01:00:00Z"));
        assertThat(work.begun).contains("backup app");
    }

    @Test
    void onePlanThatCannotBeginDoesNotStopAnother() {
        work.failing = "app";
        BackupScheduler scheduler = new BackupScheduler(
                List.of(nightly, BackupPlan.of("files").schedule(Schedule.cron("0 1 * * *"))),
                work,
                () -> NOON,
                most -> Duration.ZERO);
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

        assertThat(work.first.await(20, TimeUnit.SECONDS)).isTrue();
        scheduler.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("backup-scheduler"));
    }

    private BackupScheduler scheduler(BackupPlan plan, Duration delay) {
        return new BackupScheduler(List.of(plan), work, () -> NOON, most -> delay);
    }

    private static final class RecordingWork implements ScheduledWork {
        private final List<String> begun = new ArrayList<>();
        private final Map<String, Instant> lastRuns = new HashMap<>();
        private final CountDownLatch first = new CountDownLatch(1);
        private boolean busy;
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
        public Optional<Instant> lastRun(String plan) {
            return Optional.ofNullable(lastRuns.get(plan));
        }

        private void begin(String what, String plan) {
            if (busy) {
                throw new PlanBusyException("Plan " + plan + " is running");
            }
            if (failing.equals(plan)) {
                throw new BackupException("no storage");
            }
            begun.add(what + " " + plan);
            first.countDown();
        }
    }
}
