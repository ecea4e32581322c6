package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class ReplacementTest {
    @TempDir
    private Path folder;

    private ReplacedHome home = new ReplacedHome(Path.of("unset"));
    private BackupId saved = TestIds.at("app", Instant.EPOCH);

    @BeforeEach
    void prepare() throws SQLException, IOException {
        home = new ReplacedHome(folder);
        saved = home.prepare();
    }

    @Test
    void bringsTheSavedStateBackAndKeepsTheOldOne() throws SQLException, IOException {
        RestoreReport report =
                home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
        assertThat(home.names("_before_")).hasSize(2);
        assertThat(home.names("_restore_")).isEmpty();
        assertThat(report.wayBack()).hasSize(2).allMatch(line -> line.contains("_before_"));
        assertThat(report.sources()).extracting(RestoredSource::source).containsExactly("database", "artifacts");
        assertThat(RestoreJournal.find(Restoring.folder(home.signingKey()))).isEmpty();
        assertThat(home.backups().backup("app").state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void theSafetyBackupIsVerifiedAndHeldAndHoldsTheOldState() throws SQLException, IOException {
        RestoreReport report =
                home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        BackupId safety = Objects.requireNonNull(report.safetyBackup());
        assertThat(home.backups().get(safety).state()).isEqualTo(BackupState.VERIFIED);
        assertThat(home.backups().get(safety).held()).isTrue();
        home.backups().restore(RestoreRequest.replace(safety).confirm("app"));
        assertThat(home.state()).isEqualTo(ReplacedHome.OLD);
    }

    @Test
    void liveEvidenceIsCarriedOver() throws SQLException {
        home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(home.rows("SELECT id || ' ' || text FROM seaworthy_audit_event ORDER BY id"))
                .containsExactly("1 only in the backup", "2 as live", "3 since the backup");
        assertThat(home.rows("SELECT id FROM seaworthy_jobs")).containsExactly("2");
        assertThat(home.rows("SELECT COUNT(*) FROM seaworthy_since")).containsExactly("0");
        assertThat(home.rows("SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%RESTORED%'"))
                .isEmpty();
        assertThat(home.rows(
                        "SELECT COUNT(*) FROM information_schema.indexes WHERE index_name = 'SEAWORTHY_AUDIT_TEXT'"))
                .containsExactly("1");
    }

    @Test
    void theNewFolderIsAsPrivateAsTheOldOne() throws IOException {
        Files.setPosixFilePermissions(home.artifacts, PosixFilePermissions.fromString("rwx------"));

        home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.artifacts)))
                .isEqualTo("rwx------");
    }

    @Test
    void theNewDatabaseFileIsAsPrivateAsTheOldOne() throws IOException {
        Path file = folder.resolve("data/registry.mv.db");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whenRunByRootTheNewFilesBelongToTheOwnerOfTheOldOnes() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path file = folder.resolve("data/registry.mv.db");
        for (Path path : List.of(file, home.artifacts)) {
            Files.setAttribute(path, "unix:uid", 12345);
            Files.setAttribute(path, "unix:gid", 23456);
        }

        home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        for (Path path : List.of(file, home.artifacts, home.artifacts.resolve("a.txt"))) {
            assertThat(Files.getAttribute(path, "unix:uid")).as("%s", path).isEqualTo(12345);
            assertThat(Files.getAttribute(path, "unix:gid")).as("%s", path).isEqualTo(23456);
        }
    }

    @Test
    void withoutTheRightConsentNothingHappens() throws SQLException, IOException {
        assertThatThrownBy(() -> home.backups().restore(RestoreRequest.replace(saved)))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("--yes app");
        assertThatThrownBy(() ->
                        home.backups().restore(RestoreRequest.replace(saved).confirm("other")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("not \"other\"");

        assertThat(home.state()).isEqualTo(ReplacedHome.OLD);
        assertThat(home.backups().list("app")).hasSize(1);
    }

    @Test
    void anErrorAtAnyStepLeavesTheOldStateAndNoTrace() throws SQLException, IOException {
        List<String> steps = new ArrayList<>();
        for (int number = 0; steps.size() == number; number++) {
            int failing = number;
            int[] count = {0};
            LiveRestore restore = home.liveRestore(step -> {
                if (count[0]++ == failing) {
                    steps.add(step);
                    throw new IllegalStateException("fails at " + step);
                }
            });
            try {
                restore.run(RestoreRequest.replace(saved).confirm("app").withoutSafetyBackup(), new RunToken());
            } catch (IllegalStateException failure) {
                assertThat(home.state()).as(failure.getMessage()).isEqualTo(ReplacedHome.OLD);
                assertThat(home.names("_restore_")).as(failure.getMessage()).isEmpty();
                assertThat(home.names("_before_")).as(failure.getMessage()).isEmpty();
                assertThat(home.rows("SELECT id FROM seaworthy_audit_event ORDER BY id"))
                        .containsExactly("2", "3");
                Backups.refuseIfRestoring(home.signingKey());
            }
        }

        assertThat(steps).contains("load database", "load artifacts", "swapping", "ending");
        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
    }

    @Test
    void killedWhileLoadingTheApplicationMayRunAndUndoRemovesTheCopies() throws SQLException, IOException {
        assertThat(kill(2)).isEqualTo("killed at load artifacts");

        Backups.refuseIfRestoring(home.signingKey());
        assertThatThrownBy(() -> home.backups().restore(RestoreRequest.to(saved, folder.resolve("new"))))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("restore --undo");
        assertThat(folder.resolve("new")).doesNotExist();
        assertThatThrownBy(() ->
                        home.backups().restore(RestoreRequest.replace(saved).confirm("app")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("restore --undo");
        assertThatThrownBy(() -> home.backups().continueRestore())
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("--undo");

        home.backups().undoRestore();
        assertThat(home.state()).isEqualTo(ReplacedHome.OLD);
        assertThat(home.names("_restore_")).isEmpty();
        home.backups().restore(RestoreRequest.replace(saved).confirm("app"));
        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
    }

    @Test
    void killedBetweenTheRenamesEverythingIsRefusedUntilItIsContinued() throws SQLException, IOException {
        assertThat(kill(11)).startsWith("killed at rename");

        assertThatThrownBy(() -> Backups.refuseIfRestoring(home.signingKey()))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("restore --continue")
                .hasMessageContaining("restore --undo");
        assertThatThrownBy(() -> home.backups().backup("app")).isInstanceOf(BackupRefusedException.class);

        RestoreReport report = home.backups().continueRestore();
        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
        assertThat(report.safetyBackup()).isNotNull();
        assertThat(report.wayBack()).hasSize(2);
        Backups.refuseIfRestoring(home.signingKey());
    }

    @Test
    void killedBetweenTheRenamesUndoMakesTheOldStateLive() throws SQLException, IOException {
        assertThat(kill(10)).startsWith("killed at rename");

        home.backups().undoRestore();

        assertThat(home.state()).isEqualTo(ReplacedHome.OLD);
        assertThat(home.names("_restore_")).isEmpty();
        assertThat(home.names("_before_")).isEmpty();
    }

    /** At each, unless {@code -Dstride} leaves some out. */
    @Test
    @Tag("long")
    void killedAtEveryStepOneOfTheTwoWaysIsOpen() throws SQLException, IOException {
        for (int step = 0; ; step += Integer.getInteger("stride", 1)) {
            String said = kill(step);
            if (said.equals("completed")) {
                assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
                assertThat(step).isGreaterThan(10);
                return;
            }
            if (!RestoreJournal.find(Restoring.folder(home.signingKey())).isEmpty()) {
                home.backups().undoRestore();
            }
            assertThat(home.state()).as(said).isEqualTo(ReplacedHome.OLD);
            kill(step);
            List<RestoreJournal> journals = RestoreJournal.find(Restoring.folder(home.signingKey()));
            if (!journals.isEmpty() && journals.get(0).phase() == RestoreJournal.Phase.SWAPPING) {
                RestoreReport report = home.backups().continueRestore();
                assertThat(home.state()).as(said).isEqualTo(ReplacedHome.SAVED);
                home.backups()
                        .restore(RestoreRequest.replace(Objects.requireNonNull(report.safetyBackup()))
                                .confirm("app"));
            } else if (!journals.isEmpty()) {
                home.backups().undoRestore();
            }
            assertThat(home.state()).as(said).isEqualTo(ReplacedHome.OLD);
        }
    }

    @Test
    void aDatabaseInUseByItsApplicationIsRefused() throws SQLException, IOException {
        try (ChildJvm application = ChildJvm.start(H2Application.class, home.url)) {
            application.awaitLine("open"::equals, 60, TimeUnit.SECONDS);

            assertThatThrownBy(() ->
                            home.backups().restore(RestoreRequest.replace(saved).confirm("app")))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining("Stop the application");
        }
        assertThat(home.names("_restore_")).isEmpty();
        assertThat(RestoreJournal.find(Restoring.folder(home.signingKey()))).isEmpty();
    }

    @Test
    void aDatabaseOpenInThisProcessIsRefusedAndStaysInUse() throws SQLException, IOException {
        try (Connection application = DriverManager.getConnection(home.url, "sa", "secret")) {
            assertThatThrownBy(() ->
                            home.backups().restore(RestoreRequest.replace(saved).confirm("app")))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("of SA since")
                    .hasMessageContaining("--disconnect");

            assertThat(application.isValid(5)).isTrue();
            assertThat(home.state()).isEqualTo(ReplacedHome.OLD);
        }
        assertThat(home.names("_before_")).isEmpty();
    }

    @Test
    void sessionsOfThisProcessAreEndedWhenAllowedAndTheNextSeeTheRestoredState() throws SQLException, IOException {
        try (Connection application = DriverManager.getConnection(home.url, "sa", "secret")) {
            home.backups().restore(RestoreRequest.replace(saved).confirm("app").disconnectOthers());

            assertThat(application.isValid(5)).isFalse();
        }
        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
        home.execute("INSERT INTO seaworthy_jobs VALUES (99)");
        assertThat(home.rows("SELECT id FROM seaworthy_jobs ORDER BY id")).containsExactly("2", "99");
    }

    @Test
    void aDatabaseThatStaysOpenWithoutSessionsIsClosedBeforeItIsRenamed() throws SQLException, IOException {
        home.execute("SET DB_CLOSE_DELAY -1");

        home.backups().restore(RestoreRequest.replace(saved).confirm("app"));

        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
    }

    @Test
    void eventsThatWerePrunedSinceTheBackupDoNotComeBack() throws SQLException {
        home.execute(
                "ALTER TABLE seaworthy_audit_event ADD COLUMN created_at TIMESTAMP WITH TIME ZONE",
                "ALTER TABLE seaworthy_audit_event ADD COLUMN event_category VARCHAR(64)",
                "ALTER TABLE seaworthy_audit_event ADD COLUMN event_type VARCHAR(100)",
                "DELETE FROM seaworthy_audit_event",
                "INSERT INTO seaworthy_audit_event VALUES (1, 'pruned', '2026-01-01 00:00:00Z', 'DATA', 'read'),"
                        + " (2, 'pruned by type', '2026-01-01 00:00:00Z', 'DATA', 'login'),"
                        + " (3, 'of a type with its own age', '2026-02-01 00:00:00Z', 'DATA', 'login'),"
                        + " (4, 'of another category', '2026-01-01 00:00:00Z', 'SECURITY', 'read'),"
                        + " (5, 'too young', '2026-03-02 00:00:00Z', 'DATA', 'read'),"
                        + " (6, 'held', '2026-01-01 00:00:00Z', 'DATA', 'read')",
                "CREATE TABLE seaworthy_audit_prune(id INT PRIMARY KEY, category VARCHAR(64), event_type VARCHAR(100),"
                        + " cutoff TIMESTAMP WITH TIME ZONE)");
        BackupId full = home.backups().backup("app").id();
        home.execute(
                "DELETE FROM seaworthy_audit_event WHERE id <> 6",
                "INSERT INTO seaworthy_audit_prune VALUES (1, 'DATA', NULL, '2026-03-01 00:00:00Z'),"
                        + " (2, 'DATA', 'login', '2026-01-15 00:00:00Z')");

        RestoreReport report =
                home.backups().restore(RestoreRequest.replace(full).confirm("app"));

        assertThat(home.rows("SELECT id FROM seaworthy_audit_event ORDER BY id"))
                .containsExactly("3", "4", "5", "6");
        assertThat(report.sources().get(0).notes())
                .anyMatch(note -> note.contains("with 3 older rows of the backup, without 2 that were pruned since"));
    }

    @Test
    void aDatabaseThatCannotBeReadIsSetAsideUntouchedWhenAllowed() throws SQLException, IOException {
        Path file = folder.resolve("data/registry.mv.db");
        byte[] ruins = "this is no database at all, whatever its name says".getBytes(StandardCharsets.UTF_8);
        Files.write(file, ruins);

        assertThatThrownBy(() ->
                        home.backups().restore(RestoreRequest.replace(saved).confirm("app")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("--no-safety-backup");

        RestoreReport report = home.backups()
                .restore(RestoreRequest.replace(saved).confirm("app").withoutSafetyBackup());
        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
        assertThat(report.safetyBackup()).isNull();
        assertThat(report.sources().get(0).notes()).anyMatch(note -> note.contains("could not be read"));
        String former = home.names("_before_").stream()
                .filter(name -> name.endsWith(".mv.db"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readAllBytes(folder.resolve("data").resolve(former))).isEqualTo(ruins);
    }

    @Test
    void aMissingDatabaseComesBack() throws SQLException, IOException {
        Files.delete(folder.resolve("data/registry.mv.db"));

        home.backups().restore(RestoreRequest.replace(saved).confirm("app").withoutSafetyBackup());

        assertThat(home.state()).isEqualTo(ReplacedHome.SAVED);
        assertThat(home.names("registry_before_")).isEmpty();
    }

    @Test
    void aDamagedBackupTouchesNothing() throws SQLException, IOException {
        Path part;
        try (var files = Files.walk(folder.resolve("backups"))) {
            part = files.filter(file -> file.toString().endsWith(".gz"))
                    .findFirst()
                    .orElseThrow();
        }
        part.toFile().setWritable(true);
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        assertThatThrownBy(() ->
                        home.backups().restore(RestoreRequest.replace(saved).confirm("app")))
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageContaining(part.getFileName().toString());
        assertThat(home.state()).isEqualTo(ReplacedHome.OLD);
        assertThat(home.backups().list("app")).hasSize(1);
    }

    @Test
    void withNothingInterruptedThereIsNothingToContinueOrUndo() {
        assertThatThrownBy(() -> home.backups().continueRestore()).isInstanceOf(BackupRefusedException.class);
        assertThatThrownBy(() -> home.backups().undoRestore()).isInstanceOf(BackupRefusedException.class);
    }

    private String kill(int afterSteps) {
        try (ChildJvm child =
                ChildJvm.start(KilledRestore.class, folder.toString(), saved.value(), Integer.toString(afterSteps))) {
            List<String> lines = child.awaitEnd();
            return lines.stream()
                    .filter(line -> line.startsWith("killed at ") || line.equals("completed"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
        }
    }
}
