package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    @TempDir
    Path home;

    private final List<BackupProgress> told = new ArrayList<>();

    @Test
    void listenersHearOfBothPhasesWithTheirEstimates() throws Exception {
        BackupFixture app = new BackupFixture(home);
        try (Backups backups = app.builder().listener(recorder()).build()) {
            BackupInfo first = backups.backup("app");
            app.clock.advance(Duration.ofDays(1));
            told.clear();
            BackupInfo second = backups.backup("app");

            assertThat(told.get(0))
                    .isEqualTo(new BackupProgress(second.id(), BackupProgress.Phase.READING, 0, first.rawBytes()));
            assertThat(told)
                    .contains(new BackupProgress(second.id(), BackupProgress.Phase.CHECKING, 0, second.storedBytes()));
        }
    }

    @Test
    void everyByteThatIsReadHasItsTime() throws Exception {
        BackupFixture app = new BackupFixture(home);
        Files.write(app.artifacts.resolve("large"), new byte[300_000]);
        AtomicLong time = new AtomicLong();
        RunToken token = new RunToken(app.clock);
        token.keep(new Pace(1000, time::get, time::addAndGet));
        BackupSettings settings = app.builder().settings();

        BackupInfo backup = new BackupEngine(settings).backup(settings.plan("app"), token, null);

        long part = backup.parts().get(0).rawBytes();
        long files = 300_000 + 2 * "alpha".length() + "beta".length();
        long stored = 300_000 + "alpha".length() + "beta".length();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(time.get()))
                .isCloseTo((part + files + stored) / 1000, within(2L)); // Files are read once more for their hash.
    }

    @Test
    void runThatWaitsForItsPaceCanBeCancelled() throws Exception {
        BackupFixture app = new BackupFixture(home);
        BackupPlan plan =
                BackupPlan.of("app").source(app.files()).bytesPerSecond(1).timeout(Duration.ofSeconds(1));
        Files.write(app.artifacts.resolve("large"), new byte[300_000]);
        try (Backups backups = Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .listener(recorder())
                .build()) {
            assertThatThrownBy(() -> backups.backup("app")).isInstanceOf(BackupCancelledException.class);

            assertThat(told).noneMatch(progress -> progress.bytes() >= 300_000);
        }
    }

    @Test
    void percentIsUnknownWithoutAnEstimateAndNeverAHundred() {
        BackupId id = BackupId.parse("app_20261120_010000_aaaa");

        assertThat(new BackupProgress(id, BackupProgress.Phase.READING, 5, null).percent())
                .isNull();
        assertThat(new BackupProgress(id, BackupProgress.Phase.READING, 5, 10L).percent())
                .isEqualTo(50);
        assertThat(new BackupProgress(id, BackupProgress.Phase.READING, Long.MAX_VALUE, 10L).percent())
                .isEqualTo(99);
    }

    private BackupListener recorder() {
        return new BackupListener() {
            @Override
            public void progressed(BackupProgress progress) {
                told.add(progress);
            }
        };
    }
}
