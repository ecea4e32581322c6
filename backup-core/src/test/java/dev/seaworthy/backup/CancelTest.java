package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelTest {
    private static final int MORE_THAN_A_BACKUP_NEEDS = 500;
    private static final int STEP = 9;

    @TempDir
    Path home;

    BackupFixture app;

    @BeforeEach
    void encryptedApplication() throws Exception {
        app = new BackupFixture(home).encrypt();
    }

    @Test
    void cancelAtAnyOperationEndsTheRunAndLeavesNoBadBackup() throws Exception {
        int cancelled = 0;
        try (Connection keptOpen = DriverManager.getConnection(app.url, "sa", "secret")) {
            boolean more = true;
            for (int operation = 0; more; operation += STEP) {
                assertThat(operation).isLessThan(MORE_THAN_A_BACKUP_NEEDS);
                DirectoryStorage storage = new DirectoryStorage(home.resolve("repository-" + operation));
                more = isCancelledAt(operation, storage);
                cancelled += more ? 1 : 0;
                assertSound(storage);
            }
            assertThat(keptOpen.isValid(1)).isTrue();
        }
        assertThat(cancelled).isGreaterThan(5);
    }

    @Test
    void planThatWasCancelledIsBackedUpTheNextTime() throws Exception {
        DirectoryStorage storage = new DirectoryStorage(app.repository);
        assertThat(isCancelledAt(40, storage)).isTrue();
        app.clock.advance(Duration.ofMinutes(1));

        try (Backups backups = app.builder(storage).build()) {
            assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);
        }
    }

    private boolean isCancelledAt(int operation, DirectoryStorage directory) throws Exception {
        RunToken token = new RunToken(app.clock);
        CrashingStorage storage = new CrashingStorage(directory);
        storage.onOperation(operation, () -> token.cancel("cancelled by the test"));
        BackupSettings settings = app.builder(storage).settings();
        try {
            new BackupEngine(settings).backup(settings.plan("app"), token, null);
            return token.isCancelled();
        } catch (BackupCancelledException cancelled) {
            return true;
        }
    }

    private void assertSound(DirectoryStorage storage) throws Exception {
        assertThat(storage.list(Keys.running("app"))).isEmpty();
        try (Backups backups = app.builder(storage).build()) {
            for (BackupInfo backup : backups.list("app")) {
                if (backup.consistencyPoint() == null) {
                    assertThat(backup.state()).isEqualTo(BackupState.FAILED);
                    assertThat(backup.error()).isEqualTo("cancelled by the test");
                } else {
                    assertThat(backups.verify(backup.id(), VerifyLevel.V2).findings())
                            .isEmpty();
                }
            }
        }
    }
}
