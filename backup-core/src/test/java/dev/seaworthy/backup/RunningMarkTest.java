package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is over is not taken for a running one, whatever the storage answered at its end. */
class RunningMarkTest {
    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock("2026-11-20T01:00:00Z");
    private final RememberedFiles files = new RememberedFiles(clock).put("a.txt", "alpha");
    private Faulty storage;

    @BeforeEach
    void open() {
        storage = new Faulty();
    }

    @Test
    void aVerifiedBackupIsOneThoughItsMarkCannotBeRemoved() throws IOException {
        storage.fails = key -> key.startsWith("delete app/running/");
        Backups backups = backups(files);

        BackupInfo backup = backups.backup("app");

        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        assertThat(backups.get(backup.id()).state()).isEqualTo(BackupState.VERIFIED);
        assertThat(storage.list("app/running/")).hasSize(1);
        storage.fails = key -> false;
        backups.cleanup("app", false);
        assertThat(storage.list("app/running/")).isEmpty();
    }

    @Test
    void aVerifiedBackupIsOneThoughTheStorageEndsRightAfterIt() throws IOException {
        storage.failsAfter = "delete app/running/";

        BackupInfo backup = backups(files).backup("app");

        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        assertThat(backup.rawBytes()).isEqualTo(5);
        storage.fails = key -> false;
        assertThat(backups(files).get(backup.id())).isEqualTo(backup);
    }

    @Test
    void theNextRunRemovesWhatTheLastCouldNot() throws IOException {
        storage.fails = key -> key.startsWith("delete app/running/");
        Backups backups = backups(files);
        backups.backup("app");
        storage.fails = key -> false;
        clock.advance(Duration.ofDays(1));

        backups.backup("app");

        assertThat(storage.list("app/running/")).isEmpty();
    }

    @Test
    void aFailedRunIsOverThoughItsFailureCannotBeRecorded() throws IOException {
        storage.fails = key -> key.startsWith("create app/attest/");
        Backups backups = backups(broken());

        assertThatThrownBy(() -> backups.backup("app")).hasMessageContaining("broken by the test");

        assertThat(storage.list("app/running/")).isEmpty();
        assertThat(backups.list("app")).noneMatch(backup -> backup.state() == BackupState.RUNNING);
    }

    @Test
    void aRunThatFailsWhileTheStorageIsDownIsOver() {
        storage.fails = key -> key.startsWith("delete") || key.startsWith("create app/attest/");
        Backups backups = backups(broken());
        assertThatThrownBy(() -> backups.backup("app")).hasMessageContaining("broken by the test");
        storage.fails = key -> false;

        assertThat(backups.list("app")).extracting(BackupInfo::state).containsExactly(BackupState.FAILED);
    }

    @Test
    void theMarkOfARunOfAnEarlierDeploymentInThisProcessIsDead() throws IOException {
        BackupId id = TestIds.at("app", clock.instant());
        backups(files).backup("app");
        new SignedObjects(storage).put(Keys.running(id), Json.write(RunningMark.of(id, clock.instant())));

        assertThat(backups(files).get(id).state()).isEqualTo(BackupState.FAILED);
    }

    @Test
    void aRunIsSeenByAnotherInstanceInThisProcess() {
        AtomicReference<List<BackupInfo>> seen = new AtomicReference<>();
        BackupSource looking = new ForwardingSource(files) {
            @Override
            public SourceSession open(RunControl control) throws IOException {
                seen.set(backups(files).list("app"));
                return super.open(control);
            }
        };

        backups(looking).backup("app");

        assertThat(seen.get()).extracting(BackupInfo::state).containsExactly(BackupState.RUNNING);
    }

    private BackupSource broken() {
        return new ForwardingSource(files) {
            @Override
            public SourceSession open(RunControl control) throws IOException {
                throw new IOException("broken by the test");
            }
        };
    }

    private Backups backups(BackupSource source) {
        return Backups.builder(storage)
                .plan(BackupPlan.of("app").source(source))
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .build();
    }

    /** Refuses what the test says, by operation and key. */
    private final class Faulty extends DelegatingStorage {
        private Predicate<String> fails = key -> false;
        private String failsAfter = "never";

        Faulty() {
            super(new DirectoryStorage(folder.resolve("storage")));
        }

        private void step(String operation) throws IOException {
            if (fails.test(operation)) {
                throw new IOException("the cable is out");
            }
            if (operation.startsWith(failsAfter)) {
                fails = any -> true;
            }
        }

        @Override
        public StorageOutput create(String key) throws IOException {
            step("create " + key);
            return super.create(key);
        }

        @Override
        public java.io.InputStream read(String key) throws IOException {
            step("read " + key);
            return super.read(key);
        }

        @Override
        public java.util.Optional<StoredObject> find(String key) throws IOException {
            step("find " + key);
            return super.find(key);
        }

        @Override
        public List<StoredObject> list(String prefix) throws IOException {
            step("list " + prefix);
            return super.list(prefix);
        }

        @Override
        public List<String> folders(String prefix) throws IOException {
            step("folders " + prefix);
            return super.folders(prefix);
        }

        @Override
        public void delete(String key) throws IOException {
            step("delete " + key);
            super.delete(key);
        }
    }
}
