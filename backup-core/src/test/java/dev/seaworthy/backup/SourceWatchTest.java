package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceWatchTest {
    @TempDir
    Path home;

    BackupFixture app;

    @BeforeEach
    void smallApplication() throws Exception {
        app = new BackupFixture(home);
    }

    @Test
    void sourceThatCannotBeReadIsNamedUntilItCan() throws Exception {
        try (SourceWatch watch = watching(daily())) {
            assertThat(watch.readable("app", "artifacts", System.nanoTime())).isNull();
            Path away = home.resolve("away");
            Files.move(app.artifacts, away);
            watch.look();

            assertThat(watch.complaints(System.nanoTime()))
                    .singleElement()
                    .asString()
                    .startsWith("source artifacts of plan app cannot be read: ")
                    .contains("is not a folder");
            assertThat(watch.readable("app", "artifacts", System.nanoTime())).isZero();
            assertThat(watch.readable("app", "database", System.nanoTime())).isOne();

            Files.move(away, app.artifacts);
            watch.look();
            assertThat(watch.complaints(System.nanoTime())).isEmpty();
            assertThat(watch.readable("app", "artifacts", System.nanoTime())).isOne();
        }
    }

    @Test
    void changedPasswordIsKnownBeforeTheNextBackup() throws Exception {
        try (SourceWatch watch = watching(daily())) {
            app.execute("ALTER USER SA SET PASSWORD 'another'");

            watch.look();

            assertThat(watch.complaints(System.nanoTime()))
                    .singleElement()
                    .asString()
                    .contains("source database of plan app")
                    .doesNotContain("secret");
        }
    }

    @Test
    void planRunByHandIsLeftAlone() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        try (SourceWatch watch = watching(BackupPlan.of("app").source(counted(opened)))) {
            watch.look();
        }
        assertThat(opened).hasValue(0);
    }

    @Test
    void nothingIsOpenedWhileARestoreReplacesTheLiveData() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        BackupPlan plan = BackupPlan.of("app").source(counted(opened)).schedule(Schedule.cron("0 1 * * *"));
        try (SourceWatch watch = watching(plan)) {
            RestoreJournal journal = new RestoreJournal(
                    1,
                    "x",
                    "app_20261120_010000_aaaa",
                    "app",
                    RestoreJournal.Phase.SWAPPING,
                    app.clock.instant().toString(),
                    null,
                    List.of());
            Files.createDirectories(Restoring.folder(app.signingKey));
            journal.write(Restoring.folder(app.signingKey));
            watch.look();
            assertThat(opened).hasValue(0);

            Files.delete(journal.file(Restoring.folder(app.signingKey)));
            watch.look();
            assertThat(opened).hasValue(1);
        }
    }

    @Test
    void sourceThatHangsIsNamedAndToldToStopWhenBackupsClose() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        BackupSource hanging = new ForwardingSource(app.files()) {
            @Override
            public SourceSession open(RunControl control) throws IOException {
                control.onCancel(stopped::countDown);
                opening.countDown();
                awaited(stopped);
                control.check();
                return super.open(control);
            }
        };
        BackupPlan plan = BackupPlan.of("app").source(hanging).schedule(Schedule.cron("0 1 * * *"));
        SourceWatch watch = watching(plan);
        Thread looking = new Thread(watch::look, "looking");
        looking.start();
        awaited(opening);
        long now = System.nanoTime();
        assertThat(watch.complaints(now)).isEmpty();

        assertThat(watch.complaints(now + Duration.ofMinutes(5).toNanos()))
                .containsExactly("source artifacts of plan app cannot be read: no answer for 5 min");

        watch.close();
        looking.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(looking.isAlive()).isFalse();
    }

    private BackupPlan daily() {
        return app.plan().schedule(Schedule.cron("0 1 * * *"));
    }

    private BackupSource counted(AtomicInteger opened) {
        return new ForwardingSource(app.files()) {
            @Override
            public SourceSession open(RunControl control) throws IOException {
                opened.incrementAndGet();
                return super.open(control);
            }
        };
    }

    private SourceWatch watching(BackupPlan plan) {
        return new SourceWatch(Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .clock(app.clock)
                .settings());
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).as("in time").isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
