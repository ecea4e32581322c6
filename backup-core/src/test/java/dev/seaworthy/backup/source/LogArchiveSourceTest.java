package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.TestClock;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogArchiveSourceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T01:00:00Z");

    @TempDir
    Path home;

    private final TestClock clock = new TestClock(NOW.toString());
    private Path logs = Path.of("unset");

    @BeforeEach
    void folder() throws IOException {
        logs = Files.createDirectories(home.resolve("logs/sub")).getParent();
    }

    @Test
    void rotatedLogsComeBackAndTheActiveOneIsLeftOut() throws IOException {
        for (String name : new String[] {
            "app.log.1",
            "app.log.2.gz",
            "app.log.2026-11-18",
            "app-2026-11-18.log",
            "app.2026-11-18.0.log",
            "sub/b.log.1"
        }) {
            write(name, Duration.ofDays(2));
        }
        write("app.log", Duration.ofDays(2));
        write("notes.txt", Duration.ofDays(2));
        write("app-2026-11-20.log", Duration.ofMinutes(59));
        write("app.log.9", Duration.ofDays(91));
        Files.createSymbolicLink(logs.resolve("current.log.1"), logs.resolve("app.log"));

        assertThat(BackupFixture.contents(backUpAndRestore(LogArchiveSource.of("logs", logs))))
                .containsOnlyKeys(
                        "app.log.1",
                        "app.log.2.gz",
                        "app.log.2026-11-18",
                        "app-2026-11-18.log",
                        "app.2026-11-18.0.log",
                        "sub/b.log.1")
                .containsEntry("app.log.1", "content of app.log.1");
    }

    @Test
    void ownPatternsAndAgeTakeThePlaceOfTheDefaults() throws IOException {
        write("app.log.1", Duration.ofDays(2));
        write("access-1.txt", Duration.ofDays(2));
        write("access-2.txt", Duration.ofDays(4));

        LogArchiveSource source =
                LogArchiveSource.of("logs", logs).patterns("access-*.txt").maxAge(Duration.ofDays(3));

        assertThat(BackupFixture.contents(backUpAndRestore(source))).containsOnlyKeys("access-1.txt");
    }

    @Test
    void rotatedLogIsStoredOnceHoweverManyBackupsHoldIt() throws IOException {
        write("app.log.1", Duration.ofDays(2));
        try (Backups backups = backups(LogArchiveSource.of("logs", logs))) {
            backups.backup("app");
            clock.advance(Duration.ofDays(1));
            Files.move(logs.resolve("app.log.1"), logs.resolve("app.log.2"));
            backups.backup("app");
        }

        try (Stream<Path> files = Files.walk(home.resolve("backups"))) {
            assertThat(files.filter(file -> file.toString().contains("/blobs/") && Files.isRegularFile(file)))
                    .hasSize(1);
        }
    }

    @Test
    void mistakesAreRefused() {
        LogArchiveSource source = LogArchiveSource.of("logs", logs);

        assertThatThrownBy(() -> source.patterns("[")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(source::patterns).hasMessageContaining("*.log.*");
        assertThatThrownBy(() -> source.maxAge(Duration.ZERO)).hasMessageContaining("age limit");
        try (Backups backups = backups(LogArchiveSource.of("logs", home.resolve("missing")))) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("missing");
        }
    }

    private Path backUpAndRestore(LogArchiveSource source) {
        try (Backups backups = backups(source)) {
            BackupInfo backup = backups.backup("app");
            backups.restore(RestoreRequest.to(backup.id(), home.resolve("back")));
            return home.resolve("back/logs");
        }
    }

    private Backups backups(LogArchiveSource source) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source))
                .signingKey(home.resolve("keys/signing.pem"))
                .clock(clock)
                .build();
    }

    private void write(String name, Duration age) throws IOException {
        Path file = Files.writeString(logs.resolve(name), "content of " + name);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }
}
