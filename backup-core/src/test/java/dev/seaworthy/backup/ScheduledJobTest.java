package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledJobTest {
    private static final Instant SLOT = Instant.parse("2026-11-20T01:00:00Z");
    private static final Instant NEXT_SLOT = Instant.parse("2026-11-21T01:00:00Z");

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock("2026-11-20T01:00:30Z");
    private final Jobs jobs = new Jobs(clock);
    private final PlanLocks locks = new PlanLocks();
    private final AtomicInteger runs = new AtomicInteger();
    private final BackupPlan nightly = BackupPlan.of("app")
            .source(new RememberedFiles(clock).put("a.txt", "alpha"))
            .schedule(Schedule.cron("0 1 * * *"));

    @Test
    void whatWasDueIsRunOnTheCallersThread() {
        List<Thread> threads = new ArrayList<>();

        assertThat(backup(nightly, token -> threads.add(Thread.currentThread())).run(SLOT))
                .isEqualTo(ScheduledJob.Outcome.DONE);

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void allNodesComeToTheSameRandomDelayAndSlotsDoNot() {
        BackupPlan plan = nightly.jitter(Duration.ofMinutes(30));
        ScheduledJob here = backup(plan, this::count);
        ScheduledJob there = backup(plan, this::count);

        List<Duration> delays = Stream.iterate(SLOT, slot -> slot.plus(Duration.ofDays(1)))
                .limit(10)
                .map(slot -> Duration.between(slot, here.nextAfter(slot.minusSeconds(1))))
                .toList();

        assertThat(there.nextAfter(SLOT)).isEqualTo(here.nextAfter(SLOT));
        assertThat(delays).allMatch(delay -> !delay.isNegative() && delay.compareTo(Duration.ofMinutes(30)) <= 0);
        assertThat(delays.stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void slotThatNoNodeRanIsMadeUpForOnlyWithinTheLatenessLimit() {
        ScheduledJob job = backup(nightly.latenessLimit(Duration.ofHours(2)), this::count);

        clock.advance(Duration.ofHours(3));
        assertThat(job.run(SLOT)).isEqualTo(ScheduledJob.Outcome.DONE);
        assertThat(runs).hasValue(0);

        clock.advance(Duration.ofHours(22));
        job.run(SLOT);
        assertThat(runs).as("the next slot is not long ago").hasValue(1);
    }

    @Test
    void slotWhoseBackupIsCompleteIsNotRunAgain() {
        try (Backups elsewhere = builder().build()) {
            elsewhere.backup("app");
        }

        backup(nightly, this::count).run(SLOT);
        assertThat(runs).hasValue(0);

        backup(nightly, this::count).run(clock.instant().plusSeconds(1));
        assertThat(runs).hasValue(1);
    }

    @Test
    void firstSlotIsMadeUpForIfABackupWasMissed() {
        try (Backups elsewhere = builder().build()) {
            elsewhere.backup("app");
        }
        ScheduledJob job = backup(nightly, this::count);

        assertThat(job.firstAfter(clock.instant())).isEqualTo(NEXT_SLOT);
        clock.advance(Duration.ofDays(1));
        assertThat(job.firstAfter(clock.instant())).isEqualTo(clock.instant());
    }

    @Test
    void failureIsTriedAgainLaterEachTimeThenLeftToItsSlotAndThenAnew() {
        ScheduledJob job = backup(nightly, this::count);

        assertThat(Stream.of(0, 1, 2, 3, 4).map(failures -> job.afterFailure(failures, SLOT)))
                .containsExactly(
                        SLOT.plus(Duration.ofMinutes(5)),
                        SLOT.plus(Duration.ofMinutes(10)),
                        SLOT.plus(Duration.ofMinutes(20)),
                        NEXT_SLOT,
                        SLOT.plus(Duration.ofMinutes(5)));
        assertThat(job.afterFailure(0, NEXT_SLOT.minusSeconds(10))).isEqualTo(NEXT_SLOT);
    }

    @Test
    void onlyABackupThatMaySucceedLaterIsTriedAgain() {
        Jobs.Work fails = token -> {
            throw new IOException("no answer");
        };
        Jobs.Work takesTooLong = token -> {
            throw new BackupTimedOutException("longer than PT6H");
        };
        Jobs.Work refuses = token -> {
            throw new BackupRefusedException("a restore is under way");
        };

        assertThat(backup(nightly, fails).run(SLOT)).isEqualTo(ScheduledJob.Outcome.FAILED);
        assertThat(backup(nightly, takesTooLong).run(SLOT)).isEqualTo(ScheduledJob.Outcome.FAILED);
        assertThat(backup(nightly, refuses).run(SLOT)).isEqualTo(ScheduledJob.Outcome.DONE);
        assertThat(job(BackupJob.Kind.CLEANUP, nightly, fails).run(SLOT)).isEqualTo(ScheduledJob.Outcome.DONE);
    }

    @Test
    void backupThatMeetsOtherWorkOfItsPlanIsPutOffAsLongAsItMayBeLate() {
        ScheduledJob job = backup(nightly.latenessLimit(Duration.ofHours(2)), this::count);
        locks.acquire("app", "restore");

        assertThat(job.run(SLOT)).isEqualTo(ScheduledJob.Outcome.BUSY);
        Instant again = job.afterBusy(clock.instant());
        assertThat(again).isEqualTo(clock.instant().plusSeconds(60));
        clock.advance(Duration.ofMinutes(119));
        assertThat(job.run(again)).isEqualTo(ScheduledJob.Outcome.BUSY);
        Instant late = job.afterBusy(clock.instant());
        clock.advance(Duration.ofMinutes(2));
        assertThat(job.run(late)).as("two hours after its slot").isEqualTo(ScheduledJob.Outcome.DONE);

        locks.release("app");
        assertThat(runs).hasValue(0);
        clock.advance(Duration.ofHours(22));
        job.run(NEXT_SLOT);
        assertThat(runs).hasValue(1);
    }

    @Test
    void slotMetByABackupIsServedByItAndOtherWorkIsLeftOut() {
        locks.acquire("app", "backup");
        assertThat(backup(nightly, this::count).run(SLOT)).isEqualTo(ScheduledJob.Outcome.DONE);
        locks.release("app");
        locks.acquire("app", "drill");
        assertThat(job(BackupJob.Kind.CLEANUP, nightly, this::count).run(SLOT)).isEqualTo(ScheduledJob.Outcome.DONE);

        assertThat(runs).hasValue(0);
    }

    @Test
    void closingStopsTheRunForAnotherNodeToDoAndBeginsNoMore() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        ScheduledJob job = backup(nightly, token -> {
            token.onCancel(cancelled::countDown);
            running.countDown();
            assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            token.check();
        });
        CompletableFuture<ScheduledJob.Outcome> outcome = CompletableFuture.supplyAsync(() -> job.run(SLOT));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

        jobs.stop();

        assertThat(outcome).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(ScheduledJob.Outcome.STOPPED);
        assertThat(backup(nightly, this::count).run(SLOT)).isEqualTo(ScheduledJob.Outcome.STOPPED);
        assertThat(runs).hasValue(0);
    }

    private void count(RunToken token) {
        runs.incrementAndGet();
    }

    private ScheduledJob backup(BackupPlan plan, Jobs.Work work) {
        return job(BackupJob.Kind.BACKUP, plan, work);
    }

    private ScheduledJob job(BackupJob.Kind kind, BackupPlan plan, Jobs.Work work) {
        BackupEngine engine = new BackupEngine(builder().settings());
        ScheduledRuns scheduled = new ScheduledRuns(engine, jobs, locks, clock);
        return new ScheduledJob(kind, plan, Schedule.cron("0 1 * * *"), scheduled, work);
    }

    private BackupsBuilder builder() {
        return Backups.builder(new DirectoryStorage(folder.resolve("storage")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .plan(nightly);
    }
}
