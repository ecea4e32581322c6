package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that was a year ahead for one night. */
class FutureBackupTest {
    @TempDir
    private Path home;

    private BackupFixture app;
    private BackupPlan plan;
    private Backups backups;
    private BackupId future;

    @BeforeEach
    void oneBackupOfNextYear() throws Exception {
        app = new BackupFixture(home);
        plan = app.plan().schedule(Schedule.cron("0 1 * * *")).drill(DrillPlan.in(home.resolve("scratch")));
        backups = Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .clock(app.clock)
                .build();
        app.clock.advance(Duration.ofDays(365));
        future = backups.backup("app").id();
        backups.drill(future);
        app.clock.advance(Duration.ofDays(-365));
    }

    @Test
    void itMakesNoPlanFreshAndIsComplainedOf() {
        PlanStatus status = backups.plans().get(0);

        assertThat(status.fromFuture()).isEqualTo(future);
        assertThat(status.newest()).isNull();
        assertThat(status.stale()).isTrue();
        assertThat(status.lastDrill()).isNull();
        assertThat(status.lastRestored()).isNull();
        assertThat(status.complaints()).anyMatch(complaint -> complaint.contains(future + " is dated in the future"));
    }

    @Test
    void itServesNoSlotAndIsNotTheNewestToDrill() throws Exception {
        BackupSettings settings = Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .clock(app.clock)
                .settings();
        BackupEngine engine = new BackupEngine(settings);
        ScheduledRuns runs = new ScheduledRuns(engine, new Jobs(app.clock), new PlanLocks(), app.clock);
        Instant now = app.clock.instant();

        assertThat(runs.lastRun("app")).isEmpty();
        assertThat(runs.verifiedSince("app", now)).isFalse();
        assertThatThrownBy(() -> new DrillChoice(engine, app.clock).newest("app"))
                .isInstanceOf(BackupRefusedException.class);

        BackupId today = backups.backup("app").id();
        assertThat(runs.verifiedSince("app", now)).isTrue();
        assertThat(new DrillChoice(engine, app.clock).newest("app")).isEqualTo(today);
        assertThat(backups.plans().get(0).stale()).isFalse();
    }
}
