package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledBackupTest {
    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock("2026-11-19T12:00:00Z");
    private final RememberedFiles files = new RememberedFiles(clock).put("a.txt", "alpha");

    @Test
    void aBackupMadeByTheScheduleVerifies() throws InterruptedException {
        builder(Schedule.cron("0 1 * * *")).build().backup("app");
        clock.advance(Duration.ofHours(13).plusSeconds(5));
        CountDownLatch finished = new CountDownLatch(1);
        try (Backups backups = builder(Schedule.cron("0 1 * * *"))
                .listener(new BackupListener() {
                    @Override
                    public void backupFinished(BackupInfo backup) {
                        finished.countDown();
                    }
                })
                .build()
                .start()) {
            assertThat(finished.await(60, TimeUnit.SECONDS)).isTrue();
            clock.advance(Duration.ofMinutes(1));
            BackupInfo newest = backups.list("app").get(0);
            assertThat(newest.startedAt()).isEqualTo("2026-11-20T01:00:05Z");
            assertThat(newest.state()).isEqualTo(BackupState.VERIFIED);
            assertThat(backups.verify(newest.id(), VerifyLevel.V2).good()).isTrue();
            assertThat(backups.plans().get(0).nextRun()).isEqualTo("2026-11-21T01:00:00Z");
        }
    }

    @Test
    void aPromiseTheScheduleCannotKeepIsRefusedAtStart() {
        Backups backups = Backups.builder(new DirectoryStorage(folder.resolve("storage")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .plan(BackupPlan.of("app")
                        .source(files)
                        .schedule(Schedule.cron("0 1 * * *"))
                        .rpo(Duration.ofHours(1)))
                .build();

        assertThatThrownBy(backups::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rpo of PT1H")
                .hasMessageContaining("PT24H");
    }

    private BackupsBuilder builder(Schedule schedule) {
        return Backups.builder(new DirectoryStorage(folder.resolve("storage")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .plan(BackupPlan.of("app").source(files).schedule(schedule));
    }
}
