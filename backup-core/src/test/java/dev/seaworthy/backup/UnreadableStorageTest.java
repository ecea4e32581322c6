package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read now says nothing about what is stored. */
class UnreadableStorageTest {
    @TempDir
    private Path home;

    private BackupFixture app;
    private FailingReads storage;
    private BackupId saved;

    @BeforeEach
    void oneGoodBackup() throws Exception {
        app = new BackupFixture(home);
        saved = app.builder().build().backup("app").id();
        storage = new FailingReads(new DirectoryStorage(app.repository));
    }

    @Test
    void checkThatCannotReadFailsAndRecordsNoVerdict() {
        Backups backups = app.builder(storage).build();

        assertThatThrownBy(() -> backups.verify(saved, VerifyLevel.V2))
                .isExactlyInstanceOf(BackupException.class)
                .hasMessageContaining("503 Slow Down");

        assertThat(backups.evidence(saved))
                .filteredOn(evidence -> evidence.level() != null)
                .allMatch(Evidence::good);
        assertThat(backups.get(saved).state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void restoreThatCannotReadIsNoVerificationThatFailed() {
        Backups backups = app.builder(storage).build();

        assertThatThrownBy(() -> backups.restore(RestoreRequest.to(saved, home.resolve("restored"))))
                .isExactlyInstanceOf(BackupException.class)
                .hasMessageContaining("503 Slow Down");
        assertThat(home.resolve("restored")).doesNotExist();
    }

    @Test
    void drillThatCannotReadIsRecordedAsNotCarriedOut() {
        Backups backups = Backups.builder(storage)
                .plan(app.plan().drill(DrillPlan.in(home.resolve("scratch"))))
                .signingKey(app.signingKey)
                .clock(app.clock)
                .build();

        Evidence evidence = backups.drill(saved);

        assertThat(evidence.good()).isFalse();
        assertThat(evidence.level()).isNull();
        assertThat(evidence.error()).contains("says nothing about the backup", "503 Slow Down");
        assertThat(backups.get(saved).state()).isEqualTo(BackupState.VERIFIED);
    }
}
