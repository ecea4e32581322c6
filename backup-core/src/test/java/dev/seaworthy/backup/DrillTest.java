package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
    @TempDir
    Path home;

    BackupFixture app;
    Path scratch;

    @BeforeEach
    void smallApplication() throws Exception {
        app = new BackupFixture(home);
        scratch = home.resolve("scratch");
    }

    @Test
    void drillRestoresEverythingMeasuresAndLeavesOnlyEvidence() throws Exception {
        DrillPlan drill = DrillPlan.in(scratch)
                .assertThat("projects", copy -> assertThat(projects(copy)).isEqualTo(3))
                .assertThat("artifacts", copy -> assertThat(
                                Files.readString(copy.folder("artifacts").resolve("sub/b.txt")))
                        .isEqualTo("beta"));
        try (Backups backups = backups(app.plan().drill(drill))) {
            BackupId id = backups.backup("app").id();

            Evidence evidence = backups.drillNewest("app");

            assertThat(evidence.good()).isTrue();
            assertThat(evidence.level()).isEqualTo(VerifyLevel.V4);
            assertThat(evidence.drill().counts())
                    .containsEntry("database", Map.of("\"PUBLIC\".\"PROJECT\"", 3L))
                    .containsKey("artifacts");
            assertThat(evidence.drill().assertions()).containsExactly("projects", "artifacts");
            assertThat(evidence.drill().seconds()).isPositive();
            assertThat(backups.evidence(id)).contains(evidence);
            assertThat(backups.get(id).drill()).isEqualTo(evidence);
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void backupThatTheApplicationWouldNotAcceptIsAResultAndNoLongerGood() throws Exception {
        DrillPlan drill = DrillPlan.in(scratch).assertThat("an administrator exists", copy -> assertThat(projects(copy))
                .isEqualTo(4));
        try (Backups backups = backups(app.plan().drill(drill))) {
            BackupId id = backups.backup("app").id();

            Evidence evidence = backups.drill(id);

            assertThat(evidence.good()).isFalse();
            assertThat(evidence.error()).contains("\"an administrator exists\" does not hold");
            assertThat(backups.get(id).state()).isEqualTo(BackupState.FAILED);
            assertThat(backups.get(id).error()).contains("could not be restored by a drill");
            assertThat(backups.verify(id, VerifyLevel.V4).good()).isFalse();
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void damageIsFoundBeforeAnythingIsRestored() throws Exception {
        DrillPlan drill = DrillPlan.in(scratch).assertThat("never asked", copy -> {
            throw new IllegalStateException("asked");
        });
        try (Backups backups = backups(app.plan().drill(drill))) {
            BackupId id = backups.backup("app").id();
            damage(id);

            Evidence evidence = backups.drill(id);

            assertThat(evidence.good()).isFalse();
            assertThat(evidence.findings()).singleElement().asString().contains("001-database-script.sql.gz");
            assertThat(scratch).doesNotExist();
        }
    }

    @Test
    void drillThatFindsDamageIsAFailedDrillAndAFailedCheck() throws Exception {
        List<Evidence> heard = new ArrayList<>();
        BackupListener listener = new BackupListener() {
            @Override
            public void drilled(Evidence drill) {
                heard.add(drill);
            }
        };
        try (Backups backups = builder(app.plan().drill(DrillPlan.in(scratch)))
                .listener(listener)
                .build()) {
            BackupId id = backups.backup("app").id();
            backups.drill(id);
            app.clock.advance(Duration.ofHours(1));
            damage(id);

            Evidence evidence = backups.drill(id);

            assertThat(evidence.kind()).isEqualTo(Attestations.DRILL);
            assertThat(heard).hasSize(2).last().isEqualTo(evidence);
            assertThat(backups.evidence(id))
                    .filteredOn(each -> !each.good())
                    .extracting(Evidence::kind)
                    .containsExactlyInAnyOrder(Attestations.VERIFIED, Attestations.DRILL);
            PlanStatus status = backups.plans().get(0);
            assertThat(status.lastDrill()).isEqualTo(evidence);
            assertThat(status.complaints())
                    .anyMatch(complaint -> complaint.contains("the last drill of plan app failed"));
        }
    }

    @Test
    void drillWithoutAUsableFolderSaysNothingAboutTheBackup() throws Exception {
        Path file = Files.writeString(home.resolve("a-file"), "no folder");
        try (Backups backups = backups(app.plan().drill(DrillPlan.in(file.resolve("scratch"))))) {
            BackupId id = backups.backup("app").id();

            Evidence evidence = backups.drill(id);

            assertThat(evidence.good()).isFalse();
            assertThat(evidence.level()).isNull();
            assertThat(evidence.error()).contains("says nothing about the backup");
            assertThat(backups.get(id).state()).isEqualTo(BackupState.VERIFIED);
        }
    }

    @Test
    void assertionThatCannotLookSaysNothingAboutTheBackup() throws Exception {
        DrillPlan drill = DrillPlan.in(scratch).assertThat("reads another system", copy -> {
            throw new IOException("no route to host");
        });
        try (Backups backups = backups(app.plan().drill(drill))) {
            BackupId id = backups.backup("app").id();

            Evidence evidence = backups.drill(id);

            assertThat(evidence.level()).isNull();
            assertThat(evidence.error())
                    .contains("says nothing about the backup", "\"reads another system\" could not be asked");
            assertThat(backups.get(id).state()).isEqualTo(BackupState.VERIFIED);
        }
    }

    @Test
    void tableOrFileThatAnAssertionMissesIsAResult() throws Exception {
        for (RestoreAssertion missing : List.<RestoreAssertion>of(
                copy -> Files.readString(copy.folder("artifacts").resolve("none.txt")), copy -> {
                    try (Connection connection = copy.connect("database");
                            Statement statement = connection.createStatement()) {
                        statement.execute("SELECT * FROM none");
                    }
                })) {
            try (Backups backups =
                    backups(app.plan().drill(DrillPlan.in(scratch).assertThat("is there", missing)))) {
                BackupId id = backups.backup("app").id();

                assertThat(backups.drill(id).level()).isEqualTo(VerifyLevel.V4);
                assertThat(backups.get(id).state()).isEqualTo(BackupState.FAILED);
            }
            app.clock.advance(Duration.ofHours(1));
        }
    }

    private void damage(BackupId id) throws IOException {
        Path part = app.repository.resolve(Keys.folder(id)).resolve("p/001-database-script.sql.gz");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
    }

    @Test
    void serverThatIsAwaySaysNothingAboutTheBackup() throws Exception {
        DrillPlan drill = DrillPlan.in(scratch).assertThat("needs a server", copy -> {
            throw new SQLException("connection refused", "08001");
        });
        try (Backups backups = backups(app.plan().drill(drill))) {
            BackupId id = backups.backup("app").id();

            Evidence evidence = backups.drill(id);

            assertThat(evidence.good()).isFalse();
            assertThat(evidence.level()).isNull();
            assertThat(evidence.error()).contains("says nothing about the backup", "connection refused");
            assertThat(backups.get(id).state()).isEqualTo(BackupState.VERIFIED);
            assertThatThrownBy(() -> backups.verify(id, VerifyLevel.V4)).isInstanceOf(BackupRefusedException.class);
        }
    }

    @Test
    void planWithoutAPlaceForDrillsIsTold() throws Exception {
        try (Backups backups = backups(app.plan())) {
            BackupId id = backups.backup("app").id();

            assertThatThrownBy(() -> backups.drill(id))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("drill(DrillPlan.in(folder))");
            assertThatThrownBy(() -> backups.drillNewest("app")).isInstanceOf(BackupRefusedException.class);
        }
    }

    @Test
    void planWithoutAGoodBackupCannotBeDrilled() throws Exception {
        try (Backups backups = backups(app.plan().drill(DrillPlan.in(scratch)))) {
            assertThatThrownBy(() -> backups.drillNewest("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("has no verified backup to drill");
        }
    }

    @Test
    void structureAloneIsRestoredWithoutRows() throws Exception {
        DrillPlan drill = DrillPlan.in(scratch).assertThat("not asked at this level", copy -> {
            throw new IllegalStateException("asked");
        });
        try (Backups backups = backups(app.plan().drill(drill))) {
            BackupId id = backups.backup("app").id();

            assertThat(backups.verify(id, VerifyLevel.V3).good()).isTrue();

            assertThat(backups.get(id).verified().level()).isEqualTo(VerifyLevel.V3);
            assertThat(backups.get(id).drill().drill().counts().get("database")).isEmpty();
        }
    }

    @Test
    void whatAKilledDrillLeftIsRemovedByALaterOneAndNothingElse() throws Exception {
        Path old = Files.createDirectories(scratch.resolve("seaworthy_drill_20261101_060000_abcd/database"));
        Files.writeString(old.resolve("database.mv.db"), "half");
        Path fresh = Files.createDirectories(scratch.resolve("seaworthy_drill_20261120_000000_abcd"));
        Path foreign = Files.createDirectories(scratch.resolve("photos"));
        try (Backups backups = backups(app.plan().drill(DrillPlan.in(scratch)))) {
            backups.backup("app");
            backups.drillNewest("app");

            assertThat(left()).containsExactlyInAnyOrder(fresh, foreign);
        }
    }

    @Test
    void scheduledDrillTakesTheNewestAndOnceAMonthAnOlderOne() throws Exception {
        try (Backups backups = backups(app.plan().drill(DrillPlan.in(scratch)))) {
            BackupId old = backups.backup("app").id();
            app.clock.advance(Duration.ofDays(8));
            BackupId newest = backups.backup("app").id();
            DrillChoice choice = new DrillChoice(new BackupEngine(settings(app.plan())), app.clock);

            assertThat(choice.scheduled("app")).containsExactly(newest, old);
            backups.drill(old);
            assertThat(choice.scheduled("app")).containsExactly(newest);
            app.clock.advance(Duration.ofDays(30));
            assertThat(choice.scheduled("app")).containsExactly(newest, old);
        }
    }

    @Test
    void planSaysHowLongARestoreWouldTakeAndThatDrillsAreOverdue() throws Exception {
        BackupPlan plan = app.plan().rto(Duration.ofMinutes(30)).drill(DrillPlan.in(scratch));
        try (Backups backups = backups(plan)) {
            backups.backup("app");
            app.clock.advance(Duration.ofDays(1));

            PlanStatus never = backups.plans().get(0);
            assertThat(never.predictedRto()).isNull();
            assertThat(never.complaints()).as("there was no time yet").isEmpty();
            app.clock.advance(Duration.ofDays(15));
            assertThat(backups.plans().get(0).complaints())
                    .singleElement()
                    .asString()
                    .contains("no drill has restored a backup of plan app for 384 h");

            backups.drillNewest("app");
            PlanStatus drilled = backups.plans().get(0);
            assertThat(drilled.predictedRto()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
            assertThat(drilled.complaints()).isEmpty();

            app.clock.advance(Duration.ofDays(15));
            assertThat(backups.plans().get(0).drillOverdue()).isTrue();
        }
    }

    @Test
    void restoreThatWouldTakeLongerThanPromisedIsComplainedOf() throws Exception {
        BackupPlan plan = app.plan().rto(Duration.ofMinutes(1)).drill(DrillPlan.in(scratch));
        try (Backups backups = backups(plan)) {
            backups.backup("app");
            backups.drillNewest("app");

            assertThat(backups.plans().get(0).complaints())
                    .singleElement()
                    .asString()
                    .contains("more than its rto of 1 min");
        }
    }

    private Backups backups(BackupPlan plan) {
        return builder(plan).build();
    }

    private BackupSettings settings(BackupPlan plan) {
        return builder(plan).settings();
    }

    private BackupsBuilder builder(BackupPlan plan) {
        return Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .clock(app.clock);
    }

    private static int projects(RestoredCopy copy) throws SQLException {
        try (Connection connection = copy.connect("database");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM project")) {
            row.next();
            return row.getInt(1);
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> children = Files.list(scratch)) {
            return children.toList();
        }
    }
}
