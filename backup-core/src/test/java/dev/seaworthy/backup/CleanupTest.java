package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class CleanupTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-10-01T01:00:00Z");
    private RememberedFiles files = new RememberedFiles(() -> now);
    private CrashingStorage storage;
    private Backups backups;

    @BeforeEach
    void open() {
        storage = new CrashingStorage(new DirectoryStorage(folder.resolve("storage")));
        backups = backups(RetentionPolicy.keepNothing().newest(2));
    }

    @Test
    void removesWhatRetentionDropsAndKeepsTheRestWhole() {
        List<BackupId> ids = backUpDaily(5);

        CleanupReport report = backups.cleanup("app", false);

        assertThat(report.removed()).containsExactly(ids.get(2), ids.get(1), ids.get(0));
        assertThat(report.freedBytes()).isPositive();
        assertThat(backups.list("app")).extracting(BackupInfo::id).containsExactly(ids.get(4), ids.get(3));
        assertAllSound();
        assertThat(keys()).noneMatch(key -> key.contains(ids.get(0).value()));
    }

    @Test
    void aDryRunDecidesTheSameAndChangesNothing() {
        List<BackupId> ids = backUpDaily(5);
        List<String> before = keys();

        CleanupReport report = backups.cleanup("app", true);

        assertThat(report.dryRun()).isTrue();
        assertThat(report.removed()).isEmpty();
        assertThat(report.decisions().stream().filter(decision -> !decision.kept()))
                .extracting(RetentionDecision::id)
                .containsExactly(ids.get(2), ids.get(1), ids.get(0));
        assertThat(keys()).isEqualTo(before);
    }

    @Test
    void aCancelledCleanupStopsBetweenObjectsAndIsTakenUpAgain() throws IOException {
        List<BackupId> ids = backUpDaily(5);
        RunToken token = new RunToken();
        BackupStorage cancelling = new DelegatingStorage(storage) {
            @Override
            public void delete(String key) throws IOException {
                super.delete(key);
                token.cancel("enough");
            }
        };
        BackupSettings settings = builder(
                        cancelling, RetentionPolicy.keepNothing().newest(2), BackupPlan.DEFAULT_TIMEOUT)
                .settings();

        assertThatThrownBy(
                        () -> new Cleanup(new Repository(settings), settings, token).run(settings.plan("app"), false))
                .isInstanceOf(BackupCancelledException.class);
        assertThat(backups.list("app")).hasSize(4);

        backups.cleanup("app", false);
        assertThat(backups.list("app")).extracting(BackupInfo::id).containsExactly(ids.get(4), ids.get(3));
        assertAllSound();
    }

    @Test
    void aCleanupHasTheTimeThatItsPlanHas() {
        backUpDaily(5);
        BackupStorage slow = new DelegatingStorage(storage) {
            @Override
            public void delete(String key) throws IOException {
                awaitTimeout();
                super.delete(key);
            }
        };
        RetentionPolicy two = RetentionPolicy.keepNothing().newest(2);

        try (Backups hasty = builder(slow, two, Duration.ofMillis(1)).build()) {
            assertThatThrownBy(() -> hasty.cleanup("app", false))
                    .isInstanceOf(BackupTimedOutException.class)
                    .hasMessageContaining("cleanup of plan app took longer than PT0.001S");
        }
    }

    private static void awaitTimeout() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("backup-timeout")) {
                try {
                    thread.join(30_000);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Test
    void aHeldBackupStaysUntilItIsReleased() {
        List<BackupId> ids = backUpDaily(4);
        backups.hold(ids.get(0), "for the auditors");

        backups.cleanup("app", false);
        assertThat(backups.list("app")).extracting(BackupInfo::id).contains(ids.get(0));

        backups.release(ids.get(0));
        backups.cleanup("app", false);
        assertThat(backups.list("app")).extracting(BackupInfo::id).doesNotContain(ids.get(0));
    }

    @Test
    void cleanupStopsWhenFreshBackupsStopped() {
        backUpDaily(5);
        now = now.plus(DAY.multipliedBy(3));

        assertThat(backups.cleanup("app", false).removed()).isEmpty();
    }

    @Test
    void aContentGoesOnlyAfterItsTombstoneIsOlderThanAnyRun() {
        files.put("old.txt", "only in the first");
        backUpDaily(1);
        files.remove("old.txt");
        backUpDaily(2);

        assertThat(backups.cleanup("app", false).removedBlobs()).isZero();
        now = now.plus(Duration.ofHours(23));
        backups.backup("app");
        assertThat(backups.cleanup("app", false).removedBlobs()).isZero();
        now = now.plus(Duration.ofHours(2));

        assertThat(backups.cleanup("app", false).removedBlobs()).isPositive();
        assertAllSound();
        String old = Hashes.sha256("only in the first".getBytes(StandardCharsets.UTF_8));
        assertThat(keys()).noneMatch(key -> key.contains(old));
    }

    @Test
    void aStrangerAmongTheContentsIsLeftAloneAndInNobodysWay() throws Exception {
        files.put("file.txt", "content");
        backUpDaily(1);
        List<Path> strangers = new ArrayList<>();
        for (String name : List.of(".DS_Store", "x", "it's mine")) {
            strangers.add(Files.writeString(folder.resolve("storage/app/blobs").resolve(name), "x"));
        }

        for (int day = 0; day < 3; day++) {
            backUpDaily(1);
            backups.cleanup("app", false);
        }

        assertThat(strangers).allMatch(Files::exists);
        assertThat(keys()).noneMatch(key -> key.contains("tombstones/blobs/") && !key.matches(".*/[0-9a-f]{64}.json"));
    }

    @Test
    void aContentUsedAgainWhileItWasMarkedIsNotLost() {
        files.put("file.txt", "comes back");
        backUpDaily(1);
        files.remove("file.txt");
        backUpDaily(2);
        backups.cleanup("app", false);
        files.put("file.txt", "comes back");
        backUpDaily(1);

        now = now.plus(DAY);
        backups.backup("app");
        backups.cleanup("app", false);

        assertAllSound();
    }

    @Test
    void aMarkedContentThatAManifestNeedsLosesItsMark() throws IOException {
        files.put("file.txt", "needed");
        backUpDaily(1);
        String blob = Hashes.sha256("needed".getBytes(StandardCharsets.UTF_8));
        new SignedObjects(storage)
                .put(Keys.blobTombstone("app", blob), Json.write(new Cleanup.Tombstone(blob, "by mistake", now)));

        now = now.plus(DAY);
        backups.backup("app");
        backups.cleanup("app", false);

        assertAllSound();
        assertThat(keys()).doesNotContain(Keys.blobTombstone("app", blob));
    }

    @Test
    void whatADeadRunLeftGoesAfterTheGraceTime() throws IOException {
        backUpDaily(1);
        BackupId dead = TestIds.at("app", now);
        SignedObjects objects = new SignedObjects(storage);
        objects.put(Keys.running(dead), Json.write(new RunningMark(dead, now, "another-host", 1, 1)));
        objects.put(Keys.folder(dead) + "p/001-half.sql.gz", new byte[100]);

        assertThat(backups.cleanup("app", false).removedLeftovers()).isEmpty();
        now = now.plus(DAY.plusHours(1));
        backups.backup("app");

        assertThat(backups.cleanup("app", false).removedLeftovers())
                .containsExactly(Keys.folder(dead) + "p/001-half.sql.gz", Keys.running(dead));
        assertAllSound();
    }

    @Test
    void aBackupWhoseManifestWasTakenAwayIsLeftForExamination() throws IOException {
        BackupId damaged = backUpDaily(1).get(0);
        storage.delete(Keys.manifest(damaged));
        now = now.plus(DAY.multipliedBy(3));
        backups.backup("app");

        backups.cleanup("app", false);

        assertThat(keys()).contains(Keys.folder(damaged) + Keys.SUMS);
    }

    @Test
    void noContentGoesWhileAManifestCannotBeRead() throws IOException {
        files.put("old.txt", "only in the first");
        List<BackupId> ids = backUpDaily(1);
        files.remove("old.txt");
        ids.addAll(backUpDaily(1));
        backups = backups(RetentionPolicy.keepAll());
        Path sums = folder.resolve("storage").resolve(Keys.folder(ids.get(0)) + Keys.BLOB_SUMS);
        Files.setPosixFilePermissions(sums, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        Files.writeString(sums, "");

        for (int i = 0; i < 3; i++) {
            now = now.plus(DAY.plusHours(1));
            backups.backup("app");
            assertThat(backups.cleanup("app", false).removedBlobs()).isZero();
        }
    }

    @Test
    void aCrashAtAnyStorageOperationLosesNoGoodBackupAndTheNextCleanupFinishes() {
        backups = backups(RetentionPolicy.keepAll());
        files.put("old.txt", "only in the first two");
        backUpDaily(2);
        files.remove("old.txt");
        backUpDaily(2);
        crashCleanupAtAnyOperation();
        backups.cleanup("app", false);
        assertThat(backups.list("app")).hasSize(2);
        assertThat(keys()).noneMatch(key -> key.matches(".*tombstones/app_.*"));

        // Contents go only now, a day after they were marked.
        now = now.plus(DAY.plusHours(1));
        files.put("log.txt", "written a day later");
        backups.backup("app");
        String old = Hashes.sha256("only in the first two".getBytes(StandardCharsets.UTF_8));
        assertThat(keys()).anyMatch(key -> key.matches(".*/blobs/.*/" + old));
        crashCleanupAtAnyOperation();
        assertThat(keys()).noneMatch(key -> key.contains(old));
        backups.cleanup("app", false);
        assertThat(backups.list("app")).hasSize(2);
    }

    private void crashCleanupAtAnyOperation() {
        int crashes = 0;
        boolean finished = false;
        for (int operations = 0; !finished && operations < 2000; operations++) {
            Backups crashing = backups(RetentionPolicy.keepNothing().newest(2));
            storage.crashAfter(operations);
            try {
                crashing.cleanup("app", false);
                finished = true;
            } catch (CrashingStorage.Crash | BackupException crash) {
                crashes++;
            }
            storage.work();
            assertAllSound();
            assertThat(backups.list("app").size()).isGreaterThanOrEqualTo(2);
        }
        assertThat(finished).isTrue();
        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void anUnknownPlanIsNotFound() {
        assertThatThrownBy(() -> backups.cleanup("nothing", true)).isInstanceOf(BackupNotFoundException.class);
    }

    private List<BackupId> backUpDaily(int count) {
        List<BackupId> ids = new ArrayList<>();
        IntStream.range(0, count).forEach(each -> {
            now = now.plus(DAY);
            files.put("log.txt", "written at " + now);
            ids.add(backups.backup("app").id());
        });
        return ids;
    }

    /** From a machine that cannot sign, so that checking leaves no trace. */
    private void assertAllSound() {
        Backups reader = Backups.builder(storage)
                .signingKey(folder.resolve("elsewhere/signing.pem"))
                .trust(backups.fingerprint())
                .build();
        for (BackupInfo backup : reader.list("app")) {
            if (backup.finishedAt() != null) {
                assertThat(reader.verify(backup.id(), VerifyLevel.V2).findings())
                        .as(backup.id().value())
                        .isEmpty();
            }
        }
    }

    private List<String> keys() {
        try {
            return storage.list("").stream()
                    .map(StoredObject::key)
                    .filter(key -> !key.contains("/attest/"))
                    .toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private Backups backups(RetentionPolicy retention) {
        return builder(storage, retention, BackupPlan.DEFAULT_TIMEOUT).build();
    }

    private BackupsBuilder builder(BackupStorage storage, RetentionPolicy retention, Duration timeout) {
        return Backups.builder(storage)
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(() -> now = now.plusMillis(1))
                .plan(BackupPlan.of("app")
                        .source(files)
                        .schedule(Schedule.cron("0 1 * * *"))
                        .retention(retention)
                        .timeout(timeout));
    }
}
