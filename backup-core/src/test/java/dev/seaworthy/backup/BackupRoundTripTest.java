package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupRoundTripTest {
    @TempDir
    Path home;

    BackupFixture app;

    @BeforeEach
    void smallApplication() throws Exception {
        app = new BackupFixture(home);
    }

    @Test
    void restoreBringsBackTheExactRowsAndFiles() throws Exception {
        try (Backups backups = app.builder().build()) {
            BackupInfo backup = backups.backup("app");
            RestoreReport report = backups.restore(RestoreRequest.to(backup.id(), home.resolve("back"))
                    .target(
                            "database",
                            RestoreTarget.folder(home.resolve("back/database")).credentials("sa", "secret")));

            assertThat(BackupFixture.contents(home.resolve("back/artifacts")))
                    .isEqualTo(BackupFixture.contents(app.artifacts));
            assertThat(BackupFixture.rows(
                            "jdbc:h2:file:" + home.resolve("back/database/registry"),
                            "sa",
                            "secret",
                            "SELECT id || name FROM project ORDER BY id"))
                    .containsExactly("1one", "2two", "3it's; three");
            assertThat(report.sources()).extracting(RestoredSource::source).containsExactly("database", "artifacts");
        }
    }

    @Test
    void sourceThatCanOnlyBeRestoredWholeIsRefusedInPart() {
        try (Backups backups = app.builder().build()) {
            RestoreRequest request = RestoreRequest.to(backups.backup("app").id(), home.resolve("back"))
                    .only("database", "PUBLIC.PROJECT");

            assertThatThrownBy(() -> backups.restore(request))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContainingAll("database of kind h2", "restored whole");
            assertThat(home.resolve("back")).doesNotExist();
        }
    }

    @Test
    void selectionLeavesOtherSourcesOut() {
        try (Backups backups = app.builder().build()) {
            RestoreReport report =
                    backups.restore(RestoreRequest.to(backups.backup("app").id(), home.resolve("back"))
                            .only("artifacts", "sub"));

            assertThat(report.sources()).extracting(RestoredSource::source).containsExactly("artifacts");
        }
    }

    @Test
    void backupIsVerifiedOnceItIsDone() {
        try (Backups backups = app.builder().build()) {
            BackupInfo backup = backups.backup("app");

            assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
            assertThat(backup.verified()).isEqualTo(new Verification(VerifyLevel.V2, app.clock.instant(), true));
            assertThat(backups.list()).containsExactly(backup);
            assertThat(backups.evidence(backup.id())).extracting(Evidence::good).containsExactly(true);
            assertThat(backup.parts()).extracting(PartInfo::rows).containsExactly(3L);
        }
    }

    @Test
    void storedFilesPassSha256sum() throws Exception {
        try (Backups backups = app.builder().build()) {
            BackupId id = backups.backup("app").id();
            Path folder = app.repository.resolve(Keys.folder(id));

            for (String list : List.of("SHA256SUMS", "BLOBSUMS")) {
                Process check = new ProcessBuilder("sha256sum", "--strict", "--quiet", "-c", list)
                        .directory(folder.toFile())
                        .inheritIO()
                        .start();
                assertThat(check.waitFor()).isZero();
            }
            Process gunzip = new ProcessBuilder("gzip", "-t", "p/001-database-script.sql.gz")
                    .directory(folder.toFile())
                    .start();
            assertThat(gunzip.waitFor()).isZero();
        }
    }

    @Test
    void equalContentsAreStoredOnceAcrossFilesAndBackups() throws Exception {
        try (Backups backups = app.builder().build()) {
            backups.backup("app");
            app.write("c.txt", "gamma");
            app.clock.advance(Duration.ofDays(1));
            backups.backup("app");

            assertThat(new DirectoryStorage(app.repository).list("app/blobs/")).hasSize(3);
        }
    }

    @Test
    void signingKeyIsOutsideTheRepositoryForItsOwnerOnly() throws Exception {
        try (Backups backups = app.builder().build()) {
            backups.backup("app");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(app.signingKey)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(app.repository.resolve("repo.json"))).contains(backups.fingerprint());
        }
    }

    @Test
    void signingKeyInsideTheRepositoryIsRefused() {
        assertThatThrownBy(() -> app.builder()
                        .signingKey(app.repository.resolve("key.pem"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signing key");
    }

    @Test
    void signingKeyThatWouldBeBackedUpIsRefused() {
        assertThatThrownBy(() -> app.builder()
                        .signingKey(app.artifacts.resolve("sub/key.pem"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signing key")
                .hasMessageContaining("artifacts");
    }

    @Test
    void planThatWouldBackUpItsOwnRepositoryIsRefused() {
        assertThatThrownBy(() -> app.builder(new DirectoryStorage(app.artifacts.resolve("backups")))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("artifacts");
    }

    @Test
    void machineWithoutTheKeyRefusesUntilItTrustsTheFingerprint() {
        String fingerprint;
        BackupId id;
        try (Backups backups = app.builder().build()) {
            id = backups.backup("app").id();
            fingerprint = backups.fingerprint();
        }
        BackupsBuilder elsewhere = app.builder().signingKey(home.resolve("elsewhere/signing.pem"));

        assertThatThrownBy(() -> elsewhere.build().verify(id, VerifyLevel.V2))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining(fingerprint);
        assertThat(elsewhere
                        .trust(fingerprint)
                        .build()
                        .verify(id, VerifyLevel.V2)
                        .good())
                .isTrue();
        assertThat(home.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void anotherKeyIsAVerificationFailure() {
        BackupId id;
        try (Backups backups = app.builder().build()) {
            id = backups.backup("app").id();
        }
        new SigningKeyFile(home.resolve("other.pem")).loadOrCreate();

        assertThatThrownBy(() -> app.builder()
                        .signingKey(home.resolve("other.pem"))
                        .build()
                        .get(id))
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageContaining("repo.json");
    }

    @Test
    void failedRunIsRecordedAndInvisible() {
        try (Backups backups = app.builder().build()) {
            app.execute("CREATE USER plain PASSWORD 'x'");
            List<BackupId> failed = new ArrayList<>();
            Backups asPlain = Backups.builder(new DirectoryStorage(app.repository))
                    .plan(BackupPlan.of("app")
                            .source(dev.seaworthy.backup.source.H2Source.of("database", app.url, "plain", "x")))
                    .signingKey(app.signingKey)
                    .clock(app.clock)
                    .listener(new BackupListener() {
                        @Override
                        public void backupFailed(BackupId id, RuntimeException reason) {
                            failed.add(id);
                        }
                    })
                    .build();

            assertThatThrownBy(() -> asPlain.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("administrator");
            assertThat(failed).hasSize(1);
            assertThat(backups.get(failed.get(0)).state()).isEqualTo(BackupState.FAILED);
            assertThat(backups.get(failed.get(0)).error()).contains("administrator");
        } catch (java.sql.SQLException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void unknownPlanAndBackupAreNamed() {
        try (Backups backups = app.builder().build()) {
            assertThatThrownBy(() -> backups.backup("nope"))
                    .isInstanceOf(BackupNotFoundException.class)
                    .hasMessageContaining("[app]");
            assertThatThrownBy(() -> backups.get(BackupId.parse("app_20260101_000000_aaaa")))
                    .isInstanceOf(BackupNotFoundException.class);
        }
    }

    @Test
    void restoreIntoAFolderThatIsNotEmptyIsRefusedBeforeAnythingIsTouched() throws Exception {
        try (Backups backups = app.builder().build()) {
            BackupId id = backups.backup("app").id();
            Path back = Files.createDirectories(home.resolve("back/artifacts"));
            Files.writeString(back.resolve("mine.txt"), "mine");

            assertThatThrownBy(() -> backups.restore(RestoreRequest.to(id, home.resolve("back"))))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("not empty");
            assertThat(home.resolve("back/database")).doesNotExist();
        }
    }

    @Test
    void submittedBackupEndsAsADoneJob() throws Exception {
        java.util.concurrent.CountDownLatch finished = new java.util.concurrent.CountDownLatch(1);
        try (Backups backups = app.builder()
                .listener(new BackupListener() {
                    @Override
                    public void backupFinished(BackupInfo backup) {
                        finished.countDown();
                    }
                })
                .build()) {
            BackupJob job = backups.submitBackup("app");

            assertThat(finished.await(30, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            assertThat(backups.job(job.id()).orElseThrow().backupId()).isNotNull();
        }
    }
}
