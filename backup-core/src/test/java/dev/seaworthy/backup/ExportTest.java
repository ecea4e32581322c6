package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.source.FileTreeRestorer;
import dev.seaworthy.backup.source.H2Restorer;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    @TempDir
    Path home;

    BackupFixture app;
    Path folder;

    @BeforeEach
    void application() throws Exception {
        app = new BackupFixture(home);
        folder = home.resolve("exported");
    }

    @Test
    void exportedBackupIsCheckedAndRestoredWithoutItsRepository() throws Exception {
        BackupId id = export();
        Files.move(app.repository, home.resolve("away"));

        assertRestored(id, exported());
    }

    @Test
    void encryptedBackupIsExportedWithoutAndOpenedWithTheIdentity() throws Exception {
        app.encrypt();
        BackupId id = export();
        Files.move(app.repository, home.resolve("away"));

        try (Backups locked = exported().build()) {
            assertThat(locked.verify(id, VerifyLevel.V2).level()).isEqualTo(VerifyLevel.V1);
        }
        assertRestored(id, exported().identity(app.identity));
    }

    @Test
    void checkOfAnExportWritesNothingIntoIt() throws Exception {
        BackupId id = export();
        List<StoredObject> before = new DirectoryStorage(folder).list("");
        try (Backups backups = exported().build()) {
            assertThat(backups.list()).extracting(BackupInfo::id).containsExactly(id);
            assertThat(backups.verify(id, VerifyLevel.V2).good()).isTrue();
        }

        assertThat(new DirectoryStorage(folder).list("")).isEqualTo(before);
    }

    @Test
    void strangeMachineRefusesTheExportUntilItTrustsTheFingerprint() throws Exception {
        BackupId id = export();
        String fingerprint;
        try (Backups backups = app.builder().build()) {
            fingerprint = backups.fingerprint();
        }
        Path elsewhere = home.resolve("elsewhere/signing.pem");

        try (Backups stranger = exported().signingKey(elsewhere).build()) {
            assertThatThrownBy(() -> stranger.verify(id, VerifyLevel.V2))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(fingerprint);
        }
        try (Backups stranger =
                exported().signingKey(elsewhere).trust(fingerprint).build()) {
            assertThat(stranger.verify(id, VerifyLevel.V2).good()).isTrue();
        }
    }

    @Test
    void everyFlippedByteOfAnExportIsDetected() throws Exception {
        BackupId id = export();
        for (StoredObject object : new DirectoryStorage(folder).list("")) {
            Path file = folder.resolve(object.key());
            byte[] good = Files.readAllBytes(file);
            for (int offset : List.of(0, good.length / 2, good.length - 1)) {
                byte[] bad = good.clone();
                bad[offset] ^= 1;
                Files.write(file, bad);
                assertThat(isGood(id)).as("byte %s of %s", offset, object.key()).isFalse();
            }
            Files.write(file, good);
        }
        assertThat(isGood(id)).isTrue();
    }

    @Test
    void damagedBackupIsNotExportedAndLeavesNothingBehind() throws Exception {
        BackupId id;
        try (Backups backups = app.builder().build()) {
            id = backups.backup("app").id();
            String blob = new DirectoryStorage(app.repository)
                    .list("app/blobs/")
                    .get(0)
                    .key();
            Files.writeString(app.repository.resolve(blob), "other");

            assertThatThrownBy(() -> backups.export(id, new DirectoryStorage(folder)))
                    .isInstanceOf(VerificationFailedException.class)
                    .hasMessageContaining(blob.substring(blob.lastIndexOf('/') + 1));
            assertThat(new DirectoryStorage(folder).list("")).isEmpty();
        }
    }

    @Test
    void placeThatIsNotEmptyIsRefusedUntouched() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("mine.txt"), "mine");

        assertThatThrownBy(this::export)
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("not empty");
        assertThat(BackupFixture.contents(folder)).containsOnlyKeys("mine.txt");
    }

    private boolean isGood(BackupId id) {
        try (Backups backups = exported().build()) {
            return backups.verify(id, VerifyLevel.V2).good();
        } catch (BackupException detected) {
            return false;
        }
    }

    private BackupId export() {
        try (Backups backups = app.builder().build()) {
            BackupId id = backups.backup("app").id();
            ExportReport report = backups.export(id, new DirectoryStorage(folder));
            assertThat(report.blobs()).isEqualTo(2);
            return id;
        }
    }

    private BackupsBuilder exported() {
        return Backups.exported(new DirectoryStorage(folder))
                .restorer(new H2Restorer())
                .restorer(new FileTreeRestorer())
                .signingKey(app.signingKey)
                .clock(app.clock);
    }

    private void assertRestored(BackupId id, BackupsBuilder builder) throws Exception {
        try (Backups backups = builder.build()) {
            assertThat(backups.verify(id, VerifyLevel.V2).level()).isEqualTo(VerifyLevel.V2);
            backups.restore(RestoreRequest.to(id, home.resolve("back"))
                    .target(
                            "database",
                            RestoreTarget.folder(home.resolve("back/database")).credentials("sa", "secret")));
        }
        assertThat(BackupFixture.contents(home.resolve("back/artifacts")))
                .isEqualTo(BackupFixture.contents(app.artifacts));
        assertThat(BackupFixture.rows(
                        "jdbc:h2:file:" + home.resolve("back/database/registry"),
                        "sa",
                        "secret",
                        "SELECT COUNT(*) FROM project"))
                .containsExactly("3");
    }
}
