package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A storage that is away when the application starts is no reason for it to stop. */
@Timeout(180)
class StartWithoutStorageTest {
    @TempDir
    private Path home;

    private BackupFixture app;
    private Away storage;

    @BeforeEach
    void storageIsAway() throws Exception {
        app = new BackupFixture(home);
        storage = new Away(new DirectoryStorage(app.repository));
        storage.away = true;
    }

    @Test
    void healthSaysSoUntilItIsBackAndThenItIsUsed() {
        try (Backups backups = app.builder(storage).build().start()) {
            awaitComplaint(backups);
            assertThat(backups.health().complaint()).hasValueSatisfying(complaint -> assertThat(complaint)
                    .contains("the backup storage does not answer", "no route"));
            assertThatThrownBy(() -> backups.backup("app")).isInstanceOf(BackupException.class);

            storage.away = false;
            backups.backup("app");

            while (backups.health().complaint().isPresent()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void scheduleOfAClusterBeginsOnceItIsBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        BackupsBuilder sharing = app.builder(storage).scheduling(jobs -> {
            begun.countDown();
            return ended::countDown;
        });
        try (Backups backups = sharing.build().start()) {
            awaitComplaint(backups);
            assertThat(begun.getCount()).isOne();

            storage.away = false;
            backups.backup("app");

            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void startDoesNotWaitForOneThatHangs() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        storage.away = false;
        storage.hangs = new CountDownLatch(1);
        BackupsBuilder sharing = app.builder(storage).scheduling(jobs -> {
            begun.countDown();
            return () -> {};
        });
        try (Backups backups = sharing.build().start()) {
            assertThat(begun.getCount()).isOne();

            storage.hangs.countDown();

            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(backups.health().storageError()).isEmpty();
        }
    }

    private static void awaitComplaint(Backups backups) {
        while (backups.health().storageError().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    /** Cannot be reached while it is away; does not answer while it hangs. */
    private static final class Away extends DelegatingStorage {
        private volatile boolean away;
        private volatile CountDownLatch hangs = new CountDownLatch(0);

        Away(BackupStorage storage) {
            super(storage);
        }

        private void reach() throws IOException {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (away) {
                throw new IOException("no route to host");
            }
        }

        @Override
        public StorageOutput create(String key) throws IOException {
            reach();
            return super.create(key);
        }

        @Override
        public InputStream read(String key) throws IOException {
            reach();
            return super.read(key);
        }

        @Override
        public Optional<StoredObject> find(String key) throws IOException {
            reach();
            return super.find(key);
        }
    }
}
