package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup volume that is full, and later has space again. */
class FullDiskTest {
    private static final int SIZE = 2 << 20;

    @TempDir
    private Path folder;

    private SmallDisk disk;

    @BeforeEach
    void mountDisk() {
        Optional<SmallDisk> mounted = SmallDisk.mount(SIZE);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        disk = mounted.get();
    }

    @AfterEach
    void unmountDisk() {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void theVolumeIsNamedNothingIsHalfDoneAndTheNextRunWorks() throws IOException {
        TestClock clock = new TestClock("2026-11-20T01:00:00Z");
        RememberedFiles files = new RememberedFiles(clock).put("small", "alpha");
        Backups backups = Backups.builder(new DirectoryStorage(disk.path()))
                .signingKey(folder.resolve("signing.pem"))
                .clock(clock)
                .plan(BackupPlan.of("app").source(files))
                .build();
        BackupId good = backups.backup("app").id();
        files.put("large", "x".repeat(SIZE));

        assertThatThrownBy(() -> backups.backup("app"))
                .isExactlyInstanceOf(BackupException.class)
                .hasMessageContainingAll(disk.path().toString(), "No space left on device", "Make room there");
        assertThat(backups.verify(good, VerifyLevel.V2).good()).isTrue();
        assertThat(disk.path().resolve(".partial")).isEmptyDirectory();

        files.remove("large");
        assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void whereNotEvenAMarkFitsTheFailureIsTheSame() throws IOException {
        Backups backups = Backups.builder(new DirectoryStorage(disk.path()))
                .signingKey(folder.resolve("signing.pem"))
                .plan(BackupPlan.of("app").source(new RememberedFiles(new TestClock("2026-11-20T01:00:00Z"))))
                .build();
        backups.backup("app");
        disk.leaveFree(0);

        assertThatThrownBy(() -> backups.backup("app"))
                .isExactlyInstanceOf(BackupException.class)
                .hasMessageContainingAll(disk.path().toString(), "No space left on device");

        disk.leaveFree(SIZE / 2);
        assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);
    }
}
