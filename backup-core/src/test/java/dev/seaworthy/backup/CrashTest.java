package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends at any operation on the storage leaves no backup that is there but not good. */
@Tag("dear")
class CrashTest {
    private static final int MORE_THAN_A_BACKUP_NEEDS = 1_000;

    @TempDir
    Path home;

    @Test
    void crashAtEveryOperationLeavesNoVisibleBadBackupAndTheNextRunWorks() throws Exception {
        BackupFixture app = fixture();
        BackupId before = backUp(app);
        Path baseline = home.resolve("baseline");
        Files.move(app.repository, baseline);
        app.clock.advance(Duration.ofHours(1));
        app.write("changed.txt", "since then");

        int operations = 0;
        // Open all the time, so that not every one of some hundred runs opens and closes the file.
        Connection keptOpen = DriverManager.getConnection(app.url, "sa", "secret");
        while (true) {
            copy(baseline, app.repository);
            boolean crashed = crashesAfter(operations, app, new CrashingStorage(new DirectoryStorage(app.repository)));
            if (!crashed) {
                break;
            }
            assertThat(published(app))
                    .as("crash after %s operations", operations)
                    .contains(before);
            for (BackupId id : published(app)) {
                assertThat(verify(app, id).findings())
                        .as("crash after %s operations", operations)
                        .isEmpty();
            }
            if (operations % 20 == 0) {
                assertThat(backUp(app)).isNotNull();
            }
            deleteAll(app.repository);
            assertThat(++operations).isLessThan(MORE_THAN_A_BACKUP_NEEDS);
        }
        keptOpen.close();
        assertThat(operations).isGreaterThan(40);
    }

    BackupFixture fixture() throws Exception {
        return new BackupFixture(home);
    }

    private static BackupId backUp(BackupFixture app) {
        try (Backups backups = app.builder().build()) {
            BackupInfo backup = backups.backup("app");
            assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
            return backup.id();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static boolean crashesAfter(int operations, BackupFixture app, CrashingStorage storage) {
        storage.crashAfter(operations);
        try (Backups backups = app.builder(storage).build()) {
            backups.backup("app");
            return false;
        } catch (CrashingStorage.Crash crash) {
            return true;
        } finally {
            storage.work();
        }
    }

    /** Whatever has a manifest claims to be a backup. */
    private static List<BackupId> published(BackupFixture app) throws IOException {
        Repository repository = new Repository(app.builder().settings());
        List<BackupId> published = new ArrayList<>();
        for (BackupId id : repository.ids("app")) {
            if (repository.hasManifest(id)) {
                published.add(id);
            }
        }
        return published;
    }

    private static VerifyReport verify(BackupFixture app, BackupId id) throws Exception {
        BackupEngine engine = new BackupEngine(app.builder().settings());
        Verifier verifier = new Verifier(engine.repository(), engine.attestations(), app.clock);
        return verifier.verify(id, VerifyLevel.V2, new RunToken());
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
