package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.seaworthy.backup.storage.DirectoryStorage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupHealthTest {
    @TempDir
    Path home;

    BackupFixture app;
    MeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void smallApplication() throws Exception {
        app = new BackupFixture(home);
    }

    @Test
    void freshBackupIsNoReasonToComplainAndAnOldOneIs() throws Exception {
        // By a schedule that nobody keeps: the built-in scheduler would back up as soon as the clock is two days on.
        BackupsBuilder neglected = builder(daily()).scheduling(jobs -> () -> {});
        try (Backups backups = neglected.build().start()) {
            BackupInfo backup = backups.backup("app");
            await(() -> newest(backups, backup));
            assertThat(backups.health().complaint()).isEmpty();

            app.clock.advance(Duration.ofDays(2));
            backups.verify(backup.id(), VerifyLevel.V0);
            await(() -> backups.health().complaint().isPresent());
            assertThat(backups.health().complaint()).hasValueSatisfying(text -> assertThat(text)
                    .contains("the newest verified backup of plan app is 48 h old, more than 26 h"));
        }
    }

    @Test
    void planWithoutAnyBackupIsComplainedOf() throws Exception {
        try (Backups backups = builder(daily()).build().start()) {
            await(() -> backups.health().readAt() != null);

            assertThat(backups.health().complaint()).contains("plan app has no verified backup");
        }
    }

    @Test
    void storageThatHangsHoldsUpNobodyAndIsNamed() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        try (PlanWatch watch = new PlanWatch(
                () -> {
                    hangs.await();
                    return List.of();
                },
                app.clock)) {
            watch.start();
            long now = System.nanoTime();
            assertThat(watch.storageError(now)).isEmpty();

            long later = now + Duration.ofMinutes(17).toNanos();

            assertThat(watch.storageError(later))
                    .hasValueSatisfying(text -> assertThat(text).startsWith("no answer for 1"));
            hangs.countDown();
        }
    }

    @Test
    void storageThatFailsIsNamedUntilItAnswersAgain() {
        boolean[] away = {true};
        try (PlanWatch watch = new PlanWatch(
                () -> {
                    if (away[0]) {
                        throw new IOException("no route to host");
                    }
                    return List.of();
                },
                app.clock)) {
            watch.refresh();
            assertThat(watch.storageError(System.nanoTime())).contains("no route to host");

            away[0] = false;
            watch.refresh();
            assertThat(watch.storageError(System.nanoTime())).isEmpty();
        }
    }

    @Test
    void backupThatIsSuddenlySmallIsComplainedOf() throws Exception {
        app.write("large.bin", "x".repeat(100_000));
        try (Backups backups = builder(app.plan()).build()) {
            for (int i = 0; i < 4; i++) {
                backups.backup("app");
                app.clock.advance(Duration.ofHours(1));
            }
            assertThat(backups.plans().get(0).complaints()).isEmpty();

            Files.delete(app.artifacts.resolve("large.bin"));
            backups.backup("app");

            assertThat(backups.plans().get(0).complaints())
                    .singleElement()
                    .asString()
                    .contains("look whether something is missing");
        }
    }

    @Test
    void runsThatFailInARowAreComplainedOf() throws Exception {
        try (Backups backups = builder(app.plan()).build()) {
            backups.backup("app");
            Files.move(app.artifacts, home.resolve("gone"));
            for (int i = 0; i < 2; i++) {
                app.clock.advance(Duration.ofHours(1));
                assertThatThrownBy(() -> backups.backup("app")).isInstanceOf(BackupException.class);
            }

            assertThat(backups.plans().get(0).failures()).isEqualTo(2);
            assertThat(backups.plans().get(0).complaints()).contains("the last 2 backups of plan app failed");
        }
    }

    @Test
    void recordOfAFailedRunIsForgottenAfterAQuarterOfAYear() throws Exception {
        try (Backups backups = builder(app.plan()).build()) {
            Path away = home.resolve("away");
            Files.move(app.artifacts, away);
            assertThatThrownBy(() -> backups.backup("app")).isInstanceOf(BackupException.class);
            Files.move(away, app.artifacts);
            assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);

            app.clock.advance(Duration.ofDays(89));
            backups.cleanup("app", false);
            assertThat(backups.list()).hasSize(1);

            app.clock.advance(Duration.ofDays(2));
            assertThat(backups.cleanup("app", false).removedLeftovers()).hasSize(2);
            assertThat(backups.list()).isEmpty();
        }
    }

    @Test
    void metersTellWhatIsPromisedBesideWhatIsKept() throws Exception {
        BackupPlan plan = daily().rpo(Duration.ofHours(30))
                .rto(Duration.ofMinutes(20))
                .drill(DrillPlan.in(home.resolve("scratch")).schedule(Schedule.cron("0 5 * * 0")));
        try (Backups backups = builder(plan).meterRegistry(registry).build().start()) {
            await(() -> gauge(BackupMeters.PRESENT) == 0);
            assertThat(gauge(BackupMeters.RPO_LIMIT))
                    .isEqualTo(Duration.ofHours(30).toSeconds());
            assertThat(gauge(BackupMeters.RTO_LIMIT))
                    .isEqualTo(Duration.ofMinutes(20).toSeconds());

            backups.backup("app");
            await(() -> gauge(BackupMeters.PRESENT) == 1);

            assertThat(gauge(BackupMeters.DRILL_OVERDUE)).isZero();
        }
    }

    @Test
    void metersTellAgesSizesAndRunsAndGoWhenBackupsClose() throws Exception {
        BackupPlan plan = daily().drill(DrillPlan.in(home.resolve("scratch")));
        try (Backups backups = builder(plan).meterRegistry(registry).build().start()) {
            assertThat(gauge(BackupMeters.AGE)).isNaN();
            BackupInfo backup = backups.backup("app");
            Evidence drill = backups.drill(backup.id());
            await(() -> gauge(BackupMeters.DRILL_GOOD) == 1);
            app.clock.advance(Duration.ofMinutes(1));

            assertThat(gauge(BackupMeters.AGE)).isEqualTo(60);
            assertThat(gauge(BackupMeters.DRILL_AGE)).isEqualTo(60);
            assertThat(gauge(BackupMeters.DRILL_DURATION))
                    .isEqualTo(drill.drill().seconds());
            assertThat(gauge(BackupMeters.DRILL_RATE))
                    .isEqualTo(drill.drill().bytes() / drill.drill().seconds(), within(1e-3));
            assertThat(gauge(BackupMeters.PREDICTED_RTO)).isPositive();
            assertThat(gauge(BackupMeters.RTO_LIMIT)).isNaN();
            assertThat(registry.get(BackupMeters.SIZE)
                            .tag("kind", "raw")
                            .gauge()
                            .value())
                    .isEqualTo(backup.rawBytes().doubleValue());
            assertThat(registry.get(BackupMeters.RUN)
                            .tag("outcome", "good")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get(BackupMeters.RUN)
                            .tag("outcome", "failed")
                            .timer()
                            .count())
                    .isZero();
        }
        assertThat(registry.getMeters()).isEmpty();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("backup-watch")) {
                thread.join(30_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void secondInstanceOnOneRegistryIsRefusedWhateverItsPlansAre() throws Exception {
        BackupPlan other = BackupPlan.of("other").source(app.files());
        try (Backups first = builder(daily()).meterRegistry(registry).build().start();
                Backups second = builder(other).meterRegistry(registry).build()) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("meters of other Backups");
            assertThat(first.health().storageError()).isEmpty();
        }
    }

    @Test
    void startingTwiceIsStartingOnce() throws Exception {
        try (Backups backups = builder(daily()).meterRegistry(registry).build()) {
            assertThat(backups.start()).isSameAs(backups.start());
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private BackupPlan daily() {
        return app.plan().schedule(Schedule.cron("0 1 * * *"));
    }

    private BackupsBuilder builder(BackupPlan plan) {
        return Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .clock(app.clock);
    }

    private double gauge(String name) {
        return registry.get(name).tag("plan", "app").gauge().value();
    }

    private static boolean newest(Backups backups, BackupInfo backup) {
        return backups.health().plans().stream().anyMatch(plan -> backup.equals(plan.newest()));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
