package dev.seaworthy.backup.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupMeters;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the table of one kind of database must do. The clock stands at 12:30 when a test begins, and goes on from there. */
abstract class DatabaseSchedulingContract {
    @TempDir
    private Path folder;

    private final Ended ended = new Ended();
    private final Duration ahead = Duration.between(Instant.now(), Instant.parse("2026-11-20T12:30:00Z"));
    InstantSource clock = () -> Instant.now().plus(ahead);
    private boolean sourceFails;

    abstract DataSource dataSource();

    /** As a parameter for a column of times in UTC. */
    abstract Object parameter(Instant time);

    abstract Instant time(ResultSet row) throws SQLException;

    @BeforeEach
    void prepare() throws Exception {
        execute("DROP TABLE IF EXISTS seaworthy_jobs");
        Files.createDirectories(folder.resolve("files"));
    }

    @Test
    void aPlanThatHasNeverRunWaitsForItsNextSlot() throws Exception {
        start(scheduling()).close();

        assertThat(due()).containsExactly(Instant.parse("2026-11-21T01:00:00Z"), Instant.parse("2026-11-21T04:00:00Z"));
    }

    @Test
    void whatIsDueIsRunOnceAndThenDueAtItsNextSlot() throws Exception {
        start(scheduling()).close();
        makeDue("backup", "2026-11-20T12:29:00Z");

        Backups backups = start(scheduling());
        assertThat(ended.good.await(60, TimeUnit.SECONDS)).isTrue();
        backups.close();

        assertThat(backups.list("app")).extracting(BackupInfo::state).containsExactly(BackupState.VERIFIED);
        assertThat(due()).contains(Instant.parse("2026-11-21T01:00:00Z"));
    }

    @Test
    void aRunThatFailedIsTriedAgainSoon() throws Exception {
        start(scheduling()).close();
        makeDue("backup", "2026-11-20T12:29:00Z");
        sourceFails = true;

        Backups backups = start(scheduling());
        assertThat(ended.failed.await(60, TimeUnit.SECONDS)).isTrue();
        backups.close();

        assertThat(due().get(0))
                .isBetween(Instant.parse("2026-11-20T12:35:00Z"), Instant.parse("2026-11-20T12:40:00Z"));
    }

    @Test
    void slotThatAnotherNodeRanButCouldNotNoteIsNotRunAgain() throws Exception {
        try (Backups backups = builder().build()) {
            backups.backup("app");
        }
        start(scheduling()).close();
        makeDue("backup", "2026-11-20T12:29:00Z");

        Backups backups = start(scheduling());
        awaitNothingDue();
        backups.close();

        assertThat(backups.list("app")).hasSize(1);
    }

    @Test
    void rowThatLiesTooFarAheadIsBroughtForwardToThePlan() throws Exception {
        start(scheduling()).close();
        makeDue("backup", "2027-01-01T00:00:00Z");

        start(scheduling()).close();

        assertThat(due()).contains(Instant.parse("2026-11-21T01:00:00Z"));
    }

    @Test
    void healthAndMetersKnowThatItLooks() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Backups backups = start(builder().scheduling(scheduling()).meterRegistry(meters))) {
            assertThat(meters.get(BackupMeters.SCHEDULER_AGE).gauge().value()).isBetween(0.0, 60.0);
            assertThat(backups.health().schedulerSilent()).isEmpty();
            assertThat(backups.plans().get(0).nextRun()).isEqualTo("2026-11-21T01:00:00Z");
        }
    }

    @Test
    void tableOfAnotherShapeIsRefused() throws Exception {
        execute("CREATE TABLE seaworthy_jobs (task_name VARCHAR(10) PRIMARY KEY)");

        assertThatThrownBy(() -> start(scheduling()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("seaworthy_jobs")
                .hasMessageContaining("/dev/seaworthy/backup/cluster/");
        execute("DROP TABLE seaworthy_jobs");
    }

    @Test
    void nothingOfItRunsAfterClose() throws InterruptedException {
        start(scheduling()).close();

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("backup-cluster")) {
                // Its pool has ended, and its own end is a matter of a moment.
                thread.join(30_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    final DatabaseScheduling scheduling() {
        return new DatabaseScheduling(dataSource()).createTable().timing(Duration.ofSeconds(5), Duration.ofMillis(50));
    }

    final Backups start(DatabaseScheduling scheduling) {
        return start(builder().scheduling(scheduling));
    }

    /** Has its repository made first: a start grants it seconds only, and what is not there by then begins later. */
    private static Backups start(BackupsBuilder builder) {
        Backups backups = builder.build();
        backups.fingerprint();
        return backups.start();
    }

    private BackupsBuilder builder() {
        return Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .listener(ended)
                .plan(BackupPlan.of("app")
                        .source(sourceFails ? new FailingSource() : FileTreeSource.of("files", folder.resolve("files")))
                        .schedule(Schedule.cron("0 1 * * *")));
    }

    /** When the backup is due, then when the cleanup is. */
    private List<Instant> due() throws SQLException {
        List<Instant> due = new ArrayList<>();
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT execution_time FROM seaworthy_jobs ORDER BY task_name")) {
            while (rows.next()) {
                due.add(time(rows));
            }
        }
        return due;
    }

    final void awaitNothingDue() throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (due().get(0).isBefore(clock.instant())) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    final void makeDue(String kind, String time) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE seaworthy_jobs SET execution_time = ? WHERE task_name LIKE ?")) {
            statement.setObject(1, parameter(Instant.parse(time)));
            statement.setString(2, kind + " app %");
            statement.executeUpdate();
        }
    }

    final void execute(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static final class Ended implements BackupListener {
        private final CountDownLatch good = new CountDownLatch(1);
        private final CountDownLatch failed = new CountDownLatch(1);

        @Override
        public void backupFinished(BackupInfo backup) {
            good.countDown();
        }

        @Override
        public void backupFailed(BackupId id, RuntimeException reason) {
            failed.countDown();
        }
    }
}
