package dev.seaworthy.backup.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.BackupStorageContract;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.CopyStatus;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.StoredObject;
import dev.seaworthy.backup.TestClock;
import dev.seaworthy.backup.VerifyLevel;
import dev.seaworthy.backup.source.FileTreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class MirrorStorageTest extends BackupStorageContract {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path home;

    private final TestClock clock = new TestClock("2026-11-20T01:00:00Z");
    private FailingStorage primary;
    private FailingStorage copy;
    private Path artifacts;

    @Override
    protected BackupStorage emptyStorage() {
        primary = new FailingStorage(new DirectoryStorage(home.resolve("primary")));
        copy = new FailingStorage(new DirectoryStorage(home.resolve("copy")));
        return mirror();
    }

    @BeforeEach
    void fill() throws IOException {
        artifacts = Files.createDirectories(home.resolve("artifacts"));
        Files.writeString(artifacts.resolve("a.txt"), "alpha");
    }

    @Test
    void eachCopyIsABackupByItself() throws IOException {
        BackupId id = backUp(mirror());

        assertThat(keys(copy)).isEqualTo(keys(primary));
        for (BackupStorage alone : List.of(primary, copy)) {
            assertThat(reader(alone).verify(id, VerifyLevel.V2).findings()).isEmpty();
            assertThat(reader(alone).verify(id, VerifyLevel.V1).findings()).isEmpty();
        }
    }

    @Test
    void aCopyThatIsDownLagsAndIsCaughtUpByTheNextBackup() throws IOException {
        MirrorStorage mirror = mirror();
        backUp(mirror);
        copy.failAfter(0);
        clock.advance(DAY);
        Instant down = clock.instant();
        Files.writeString(artifacts.resolve("new.txt"), "new");

        backUp(mirror);
        CopyStatus status = mirror.copyStatus().get(0);
        assertThat(status.lagging()).isTrue();
        assertThat(status.since()).isEqualTo(down);
        assertThat(status.reason()).isEqualTo("the cable is out");
        copy.work();
        assertThat(sound(copy)).hasSize(1);

        clock.advance(DAY);
        backUp(mirror);
        assertThat(mirror.copyStatus()).noneMatch(CopyStatus::lagging);
        assertThat(sound(copy)).hasSize(3);
        assertThat(keys(copy)).isEqualTo(keys(primary));
    }

    @Test
    void anotherProcessFindsOutThatACopyLags() throws IOException {
        copy.failAfter(0);
        backUp(mirror());
        copy.work();
        Files.writeString(artifacts.resolve("new.txt"), "new");
        clock.advance(DAY);

        MirrorStorage anotherProcess = mirror();
        backUp(anotherProcess);

        assertThat(sound(copy)).hasSize(2);
        assertThat(keys(copy)).isEqualTo(keys(primary));
    }

    @Test
    void aCopyThatAnotherProcessLeftBehindGetsNoManifestWithoutItsContents() throws IOException {
        MirrorStorage inStep = mirror();
        backUp(inStep);
        Files.writeString(artifacts.resolve("new.txt"), "new");
        clock.advance(DAY);
        copy.failAfter(0);
        backUp(mirror());
        copy.work();

        clock.advance(DAY);
        copy.failListing(); // So that it is not caught up at once.
        backUp(inStep);

        assertThat(inStep.copyStatus().get(0).lagging()).isTrue();
        copy.work();
        assertThat(sound(copy)).hasSize(1);
    }

    @Test
    void aCopyThatCannotBeComparedGetsNothing() throws IOException {
        copy.failListing();

        backUp(mirror());

        copy.work();
        assertThat(keys(copy)).isEmpty();
    }

    @Test
    void aCopyThatFailsAtAnyOperationHasNoHalfBackup() throws IOException {
        boolean failed = true;
        for (int operations = 0; failed; operations += operations < 12 ? 1 : 5) {
            emptyStorage();
            deleteAll(home.resolve("primary"));
            deleteAll(home.resolve("copy"));
            copy.failAfter(operations);
            MirrorStorage mirror = mirror();
            backUp(mirror);
            failed = mirror.copyStatus().get(0).lagging();
            copy.work();
            sound(copy);

            clock.advance(Duration.ofHours(1));
            copy.failAfter(operations);
            backUp(mirror());
            copy.work();
            sound(copy);

            backups(mirror).repair();
            assertThat(sound(copy)).as("after %s operations", operations).hasSize(2);
            assertThat(operations).isLessThan(500);
        }
    }

    @Test
    void whatWasDeletedWhileACopyWasDownDoesNotComeBack() throws IOException {
        MirrorStorage mirror = mirror();
        backUp(mirror);
        clock.advance(DAY);
        BackupId kept = backUp(mirror);
        copy.failAfter(0);
        assertThat(backups(mirror).cleanup("app", false).removed()).hasSize(1);
        copy.work();

        backups(mirror()).repair();

        assertThat(sound(copy)).containsExactly(kept);
        assertThat(sound(primary)).containsExactly(kept);
        assertThat(keys(copy)).isEqualTo(keys(primary));
        assertThat(primary.list("_mirror/")).isEmpty();
    }

    @Test
    void aHoldThatWasRenewedWhileACopyWasDownIsTheNewOneThere() throws IOException {
        MirrorStorage mirror = mirror();
        BackupId id = backUp(mirror);
        Backups backups = backups(mirror);
        backups.hold(id, "old reason");
        copy.failAfter(0);
        backups.release(id);
        backups.hold(id, "new reason");
        copy.work();

        backups.repair();

        String hold = "app/holds/" + id + ".json";
        assertThat(Files.readString(home.resolve("copy").resolve(hold))).contains("new reason");
    }

    @Test
    void aNewCopyIsFilled() throws IOException {
        backUp(primary);
        clock.advance(DAY);

        backUp(mirror());

        assertThat(sound(copy)).hasSize(2);
    }

    @Test
    void whileThePrimaryIsDownAnyCopyIsListedAndRestoredAndNothingIsWritten() throws IOException {
        BackupId id = backUp(mirror());
        primary.failAfter(0);
        Backups backups = backups(mirror());

        assertThat(backups.list()).extracting(BackupInfo::id).containsExactly(id);
        backups.restore(RestoreRequest.to(id, home.resolve("restored")));
        assertThat(home.resolve("restored/artifacts/a.txt")).hasContent("alpha");
        assertThatThrownBy(() -> backups.backup("app"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the cable is out");
        primary.work();
        assertThat(sound(primary)).containsExactly(id);
    }

    @Test
    void whatThePrimaryLostIsReadFromTheCopy() throws IOException {
        BackupId id = backUp(mirror());
        for (String key : keys(primary)) {
            if (key.contains("/blobs/") || key.endsWith("files.tsv")) {
                primary.delete(key);
            }
        }
        MirrorStorage mirror = mirror();

        backups(mirror).restore(RestoreRequest.to(id, home.resolve("restored")));

        assertThat(home.resolve("restored/artifacts/a.txt")).hasContent("alpha");
        assertThat(backups(mirror).check().findings())
                .anyMatch(
                        finding -> finding.check().equals("surplus") && finding.level() == CheckFinding.Level.WARNING);
    }

    @Test
    void whatIsDamagedInThePrimaryIsRestoredFromTheSoundCopy() throws IOException {
        BackupId id = backUp(mirror());
        Path blob = home.resolve("primary")
                .resolve(keys(primary).stream()
                        .filter(key -> key.contains("/blobs/"))
                        .findFirst()
                        .orElseThrow());
        Files.writeString(blob, "omega");
        Backups backups = backups(mirror());

        assertThat(backups.verify(id, VerifyLevel.V2).good()).isFalse();
        assertThat(reader(copy).verify(id, VerifyLevel.V2).good()).isTrue();
        backups.restore(RestoreRequest.to(id, home.resolve("restored")));
        assertThat(home.resolve("restored/artifacts/a.txt")).hasContent("alpha");
    }

    @Test
    void aReadThatBreaksOffGoesOnInTheCopy() throws IOException {
        put(mirror(), "a/b", "0123456789");
        BackupStorage breaking = new dev.seaworthy.backup.DelegatingStorage(primary) {
            @Override
            public java.io.InputStream read(String key) throws IOException {
                java.io.InputStream input = super.read(key);
                return new java.io.InputStream() {
                    private int left = 4;

                    @Override
                    public int read() throws IOException {
                        if (left == 0) {
                            throw new IOException("bad sector");
                        }
                        left--;
                        return input.read();
                    }

                    @Override
                    public void close() throws IOException {
                        input.close();
                    }
                };
            }
        };

        try (var input = MirrorStorage.of(breaking).copy(copy).build().read("a/b")) {
            assertThat(new String(input.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("0123456789");
        }
    }

    @Test
    void nothingIsWrittenToAnEmptyPrimaryWhoseCopyIsFull() throws IOException {
        BackupId id = backUp(mirror());
        deleteAll(home.resolve("primary"));
        Backups backups = backups(mirror());

        assertThatThrownBy(() -> backups.backup("app"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is empty")
                .hasMessageContaining("Is the primary mounted?");
        assertThat(keys(primary)).isEmpty();
        backups.restore(RestoreRequest.to(id, home.resolve("restored")));
        assertThat(home.resolve("restored/artifacts/a.txt")).hasContent("alpha");
    }

    @Test
    void aCopyThatHoldsAnotherRepositoryIsLeftAlone() throws IOException {
        backUp(primary);
        backUp(copy);
        List<String> before = keys(copy);
        clock.advance(DAY);
        MirrorStorage mirror = mirror();

        backUp(mirror);

        assertThat(keys(copy)).isEqualTo(before);
        assertThat(mirror.copyStatus().get(0).reason()).contains("repo.json", "another repository");

        // What both have under one key is deleted here, and recorded, as the copy is not told.
        put(primary, "app/shared", "of ours");
        put(copy, "app/shared", "of theirs");
        before = keys(copy);
        clock.advance(DAY);
        backUp(mirror);
        mirror.delete("app/shared");
        assertThat(backups(mirror).cleanup("app", false).removed()).isNotEmpty();
        backups(mirror).repair();

        assertThat(keys(copy)).isEqualTo(before);
        assertThat(mirror.copyStatus().get(0).reason()).contains("repo.json", "another repository");
    }

    @Test
    void whatStrangersPutIntoThePrimaryStopsNoCopy() throws IOException {
        backUp(primary);
        Files.writeString(home.resolve("primary/.DS_Store"), "x");
        Files.createDirectories(home.resolve("primary/lost+found/#12"));
        Files.writeString(home.resolve("primary/lost+found/#12/a"), "x");
        MirrorStorage mirror = mirror();

        clock.advance(DAY);
        backUp(mirror);

        assertThat(mirror.copyStatus()).noneMatch(CopyStatus::lagging);
        assertThat(sound(copy)).hasSize(2);
        assertThat(keys(copy)).noneMatch(key -> key.contains("DS_Store") || key.contains("lost+found"));
    }

    @Test
    void whatCameBackAfterItsDeletionIsDeletedInNoCopy() throws IOException {
        MirrorStorage mirror = mirror();
        BackupStorage second = new DirectoryStorage(home.resolve("second"));
        mirror = MirrorStorage.of(primary).copy(copy).copy(second).clock(clock).build();
        put(mirror, "app/kept", "kept");
        put(mirror, "app/blobs/aa/content", "the same");
        copy.failAfter(0);
        mirror.delete("app/blobs/aa/content");
        put(mirror, "app/blobs/aa/content", "the same");
        copy.work();

        primary.delete("app/blobs/aa/content"); // The disk lost it.
        try (var input = mirror.read("app/blobs/aa/content")) {
            assertThat(input.readAllBytes()).asString().isEqualTo("the same");
        }
        mirror.catchUp(Comparator.naturalOrder());

        assertThat(keys(second)).containsExactly("app/blobs/aa/content", "app/kept");
        assertThat(keys(copy)).containsExactly("app/blobs/aa/content", "app/kept");
        assertThat(primary.list("_mirror/")).isEmpty();
    }

    @Test
    void whatIsThereAgainWithTheSameContentIsNotWrittenAgain() throws IOException {
        MirrorStorage mirror = mirror();
        put(mirror, "app/blobs/aa/content", "the same");
        copy.failAfter(0);
        mirror.delete("app/blobs/aa/content");
        put(mirror, "app/blobs/aa/content", "the same");
        copy.work();
        Path there = home.resolve("copy/app/blobs/aa/content");
        FileTime before = Files.getLastModifiedTime(there);

        mirror.catchUp(Comparator.naturalOrder());

        assertThat(mirror.copyStatus()).noneMatch(CopyStatus::lagging);
        assertThat(Files.getLastModifiedTime(there)).isEqualTo(before);
    }

    @Test
    void whatWasDeletedAgainAfterItCameBackGoesFromTheCopyToo() throws IOException {
        MirrorStorage mirror = mirror();
        put(mirror, "app/kept", "kept");
        put(mirror, "app/holds/a.json", "one");
        copy.failAfter(0);
        mirror.delete("app/holds/a.json");
        put(mirror, "app/holds/a.json", "two");
        mirror.delete("app/holds/a.json");
        copy.work();

        mirror.catchUp(Comparator.naturalOrder());

        assertThat(keys(copy)).containsExactly("app/kept");
        assertThat(primary.list("_mirror/")).isEmpty();
    }

    @Test
    void twoStoragesOfOnePlaceAreRefused() {
        assertThatThrownBy(() -> MirrorStorage.of(primary).copy(primary).build())
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> MirrorStorage.of(primary).build()).hasMessageContaining("needs a copy");
    }

    private MirrorStorage mirror() {
        return MirrorStorage.of(primary).copy(copy).clock(clock).build();
    }

    private Backups backups(BackupStorage storage) {
        return Backups.builder(storage)
                .plan(BackupPlan.of("app")
                        .source(FileTreeSource.of("artifacts", artifacts))
                        .retention(RetentionPolicy.keepNothing().newest(1)))
                .signingKey(home.resolve("keys/signing.pem"))
                .clock(clock)
                .build();
    }

    private BackupId backUp(BackupStorage storage) {
        BackupInfo backup = backups(storage).backup("app");
        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        return backup.id();
    }

    /** By a machine that cannot sign, so that looking changes nothing. */
    private Backups reader(BackupStorage storage) {
        return Backups.builder(storage)
                .signingKey(home.resolve("elsewhere/signing.pem"))
                .trust(backups(primary).fingerprint())
                .build();
    }

    /** The backups that have a manifest there, each of which must be whole. */
    private List<BackupId> sound(BackupStorage alone) throws IOException {
        List<BackupId> ids = keys(alone).stream()
                .filter(key -> key.endsWith("/manifest.json"))
                .map(key -> BackupId.parse(key.split("/")[4]))
                .toList();
        for (BackupId id : ids) {
            assertThat(reader(alone).verify(id, VerifyLevel.V2).findings()).isEmpty();
        }
        return ids;
    }

    private static List<String> keys(BackupStorage storage) throws IOException {
        return storage.list("").stream().map(StoredObject::key).toList();
    }

    private static void put(BackupStorage storage, String key, String content) throws IOException {
        try (var output = storage.create(key)) {
            output.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            output.commit();
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
