package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
    @TempDir
    Path home;

    private final SlowSource source = new SlowSource();
    private final EndOfBackups end = new EndOfBackups();

    @Test
    void secondBackupOfARunningPlanIsRefused() throws Exception {
        try (Backups backups = backups(BackupPlan.of("app").source(source))) {
            BackupJob job = backups.submitBackup("app");
            source.reading.await(30, TimeUnit.SECONDS);

            assertThatThrownBy(() -> backups.submitBackup("app"))
                    .isInstanceOf(PlanBusyException.class)
                    .hasMessageContaining("app");
            assertThatThrownBy(() -> backups.backup("app")).isInstanceOf(PlanBusyException.class);
            assertThat(backups.job(job.id()).orElseThrow().state()).isEqualTo(BackupJob.State.RUNNING);
            assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.RUNNING);
            source.goOn.countDown();
        }
    }

    @Test
    void cancelledBackupEndsAndIsNoBackup() throws Exception {
        try (Backups backups = backups(BackupPlan.of("app").source(source))) {
            BackupJob job = backups.submitBackup("app");
            source.reading.await(30, TimeUnit.SECONDS);
            backups.cancel(job.id());

            assertThat(end.failed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(source.stopped.getCount()).isZero();
            assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);
        }
    }

    @Test
    void backupThatTakesTooLongIsCancelled() throws Exception {
        BackupPlan plan = BackupPlan.of("app").source(source).timeout(Duration.ofMillis(200));
        try (Backups backups = backups(plan)) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupTimedOutException.class)
                    .hasMessageContaining("longer than PT0.2S");
        }
    }

    @Test
    void jobThatTakesTooLongHasFailed() throws Exception {
        BackupPlan plan = BackupPlan.of("app").source(source).timeout(Duration.ofMillis(200));
        Backups backups = backups(plan);

        BackupJob job = backups.submitBackup("app");
        assertThat(end.failed.await(30, TimeUnit.SECONDS)).isTrue();
        backups.close();

        assertThat(backups.job(job.id()).orElseThrow().state()).isEqualTo(BackupJob.State.FAILED);
        assertThat(backups.job(job.id()).orElseThrow().error()).contains("longer than PT0.2S");
    }

    @Test
    void progressIsCountedAgainstTheLastBackup() throws Exception {
        source.goOn.countDown();
        try (Backups backups = backups(BackupPlan.of("app").source(source))) {
            backups.backup("app");
            BackupJob job = backups.submitBackup("app");

            assertThat(job.estimatedBytes()).isEqualTo(SlowSource.BYTES);
            assertThat(end.finished.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closeCancelsWhatRuns() throws Exception {
        Backups backups = backups(BackupPlan.of("app").source(source));
        backups.submitBackup("app");
        source.reading.await(30, TimeUnit.SECONDS);

        backups.close();

        assertThat(end.failed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> backups.submitBackup("app")).isInstanceOf(BackupRefusedException.class);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("backup-")) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    @Timeout(120)
    void secondCloseDoesNotWaitForWhatTheFirstWaitsFor() throws Exception {
        CountDownLatch storageAnswers = new CountDownLatch(1);
        SlowSource deaf = new SlowSource() {
            @Override
            public SourceSession open(RunControl control) throws IOException {
                reading.countDown();
                try {
                    storageAnswers.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("gone");
            }
        };
        Backups backups = backups(BackupPlan.of("app").source(deaf));
        backups.submitBackup("app");
        deaf.reading.await(30, TimeUnit.SECONDS);
        Thread first = new Thread(backups::close);
        first.start();
        while (first.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        backups.close();

        assertThat(first.isAlive()).isTrue();
        storageAnswers.countDown();
        first.join();
    }

    @Test
    void jobThatMeetsAnErrorHasFailedAndLeavesNoRunBehind() throws Exception {
        BackupSource broken = new SlowSource() {
            @Override
            public SourceSession open(RunControl control) {
                throw new NoClassDefFoundError("org/example/Driver");
            }
        };
        Backups backups = backups(BackupPlan.of("app").source(broken));

        BackupJob job = backups.submitBackup("app");
        assertThat(end.failed.await(60, TimeUnit.SECONDS)).isTrue();
        backups.close();

        assertThat(backups.job(job.id()).orElseThrow().state()).isEqualTo(BackupJob.State.FAILED);
        assertThat(backups.job(job.id()).orElseThrow().error()).contains("org/example/Driver");
        assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);
    }

    @Test
    void jobThatHasEndedLeavesItsPlanFree() throws Exception {
        Jobs jobs = new Jobs(InstantSource.system());
        AtomicReference<BackupJob> whenFreed = new AtomicReference<>();
        CountDownLatch submitted = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        AtomicReference<String> id = new AtomicReference<>();
        BackupJob job = jobs.submit(
                BackupJob.Kind.BACKUP, "app", null, null, token -> submitted.await(30, TimeUnit.SECONDS), () -> {
                    whenFreed.set(jobs.find(String.valueOf(id.get())).orElseThrow());
                    freed.countDown();
                });
        id.set(job.id());
        submitted.countDown();

        assertThat(freed.await(30, TimeUnit.SECONDS)).isTrue();
        jobs.close(Duration.ofSeconds(30));
        assertThat(whenFreed.get().state()).isEqualTo(BackupJob.State.RUNNING);
        assertThat(jobs.find(job.id()).orElseThrow().state()).isEqualTo(BackupJob.State.DONE);
    }

    @Test
    void failureOfTheFileSystemSaysMoreThanAPath() {
        BackupSource locked = new SlowSource() {
            @Override
            public SourceSession open(RunControl control) throws IOException {
                throw new AccessDeniedException("/srv/app/locked");
            }
        };
        try (Backups backups = backups(BackupPlan.of("app").source(locked))) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("source slow")
                    .hasMessageContaining("/srv/app/locked: access denied");
        }
    }

    @Test
    void cleanupIsAJobLikeOthersAndAllAreListed() throws Exception {
        source.goOn.countDown();
        Backups backups = backups(BackupPlan.of("app").source(source));
        backups.backup("app");

        BackupJob cleanup = backups.submitCleanup("app");
        assertThat(end.cleanedUp.await(30, TimeUnit.SECONDS)).isTrue();
        backups.close();

        assertThat(backups.jobs()).singleElement().satisfies(job -> {
            assertThat(job.id()).isEqualTo(cleanup.id());
            assertThat(job.kind()).isEqualTo(BackupJob.Kind.CLEANUP);
            assertThat(job.state().ended()).isTrue();
        });
    }

    @Test
    void cleanupOfAnUnknownOrBusyPlanIsRefused() throws Exception {
        try (Backups backups = backups(BackupPlan.of("app").source(source))) {
            backups.submitBackup("app");
            source.reading.await(30, TimeUnit.SECONDS);

            assertThatThrownBy(() -> backups.submitCleanup("app")).isInstanceOf(PlanBusyException.class);
            assertThatThrownBy(() -> backups.submitCleanup("nope")).isInstanceOf(BackupNotFoundException.class);
            assertThat(backups.jobs()).extracting(BackupJob::kind).containsExactly(BackupJob.Kind.BACKUP);
        }
    }

    @Test
    void unknownJobIsNotFound() {
        try (Backups backups = backups(BackupPlan.of("app").source(source))) {
            assertThat(backups.job("nope")).isEmpty();
            assertThatThrownBy(() -> backups.cancel("nope")).isInstanceOf(BackupNotFoundException.class);
        }
    }

    @Test
    void percentIsUnknownWithoutAnEstimateAndBelowAHundredUntilDone() {
        assertThat(job(BackupJob.State.RUNNING, null).percent()).isNull();
        assertThat(job(BackupJob.State.RUNNING, 1000L).percent()).isEqualTo(50);
        assertThat(job(BackupJob.State.RUNNING, 100L).percent()).isEqualTo(99);
        assertThat(job(BackupJob.State.DONE, null).percent()).isEqualTo(100);
    }

    private static BackupJob job(BackupJob.State state, @org.jspecify.annotations.Nullable Long estimate) {
        return new BackupJob("job", BackupJob.Kind.BACKUP, state, "app", 500, estimate, null, null);
    }

    private Backups backups(BackupPlan plan) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(plan)
                .signingKey(home.resolve("keys/signing.pem"))
                .clock(InstantSource.system())
                .listener(end)
                .build();
    }

    /** Counts down when the second backup has finished, or one has failed. */
    private static final class EndOfBackups implements BackupListener {
        final CountDownLatch finished = new CountDownLatch(2);
        final CountDownLatch failed = new CountDownLatch(1);
        final CountDownLatch cleanedUp = new CountDownLatch(1);

        @Override
        public void cleanedUp(CleanupReport report) {
            cleanedUp.countDown();
        }

        @Override
        public void backupFinished(BackupInfo backup) {
            finished.countDown();
        }

        @Override
        public void backupFailed(BackupId id, RuntimeException reason) {
            failed.countDown();
        }
    }

    /** A source that stands still in the middle until it may go on or is cancelled. */
    private static class SlowSource implements BackupSource {
        static final long BYTES = 1000;

        final CountDownLatch reading = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final CountDownLatch stopped = new CountDownLatch(1);

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public SourceSession open(RunControl control) throws IOException {
            return new SourceSession() {
                @Override
                public SourceInfo read(BackupSink sink) throws IOException {
                    try (PartOutput part = sink.part("data")) {
                        part.write(new byte[(int) BYTES]);
                        reading.countDown();
                        control.onCancel(goOn::countDown);
                        goOn.await();
                        part.flush();
                        control.check();
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    return new SourceInfo(
                            "slow", "slow", "slow", Fidelity.FULL, control.now(), Map.of(), Map.of(), List.of());
                }

                @Override
                public void close() {
                    stopped.countDown();
                }
            };
        }

        @Override
        public SourceRestorer restorer() {
            return new dev.seaworthy.backup.source.FileTreeRestorer();
        }
    }
}
