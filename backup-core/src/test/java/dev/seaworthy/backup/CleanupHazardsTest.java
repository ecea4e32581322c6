package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may happen beside a cleanup, and what it may find. */
class CleanupHazardsTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-10-01T01:00:00Z");
    private final RememberedFiles files = new RememberedFiles(() -> now);
    private DirectoryStorage storage;
    private Backups backups;

    @BeforeEach
    void open() {
        storage = new DirectoryStorage(folder.resolve("storage"));
        backups = backups(storage);
        files.put("a.txt", "alpha");
    }

    @Test
    void aHoldThatComesBeforeTheTombstoneHolds() {
        List<BackupId> ids = backUpDaily(2);
        Interrupted interrupted = new Interrupted();
        interrupted.beforeCreation(Keys.tombstone(ids.get(0))::equals, () -> backups.hold(ids.get(0), "evidence"));

        CleanupReport report = backups(interrupted).cleanup("app", false);

        assertThat(report.removed()).isEmpty();
        assertThat(backups.get(ids.get(0)).held()).isTrue();
        assertThat(backups.verify(ids.get(0), VerifyLevel.V2).good()).isTrue();
    }

    @Test
    void aHoldThatComesTooLateIsRefused() {
        List<BackupId> ids = backUpDaily(2);
        Interrupted interrupted = new Interrupted();
        interrupted.beforeCreation(Keys.hold(ids.get(0))::equals, () -> backups.cleanup("app", false));

        assertThatThrownBy(() -> backups(interrupted).hold(ids.get(0), "evidence"))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("cannot be held");
        assertThat(keys()).noneMatch(key -> key.contains("/holds/"));
    }

    @Test
    void aHoldDuringARemovalIsRefusedAndKeepsWhatIsStillThere() {
        List<BackupId> ids = backUpDaily(2);
        Interrupted interrupted = new Interrupted();
        interrupted.beforeCreation(Keys.hold(ids.get(0))::equals, () -> announce(ids.get(0)));

        assertThatThrownBy(() -> backups(interrupted).hold(ids.get(0), "evidence"))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("too late");
        backups.cleanup("app", false);

        assertThat(backups.get(ids.get(0)).held()).isTrue();
        assertThat(keys()).noneMatch(key -> key.contains("/tombstones/app_"));
    }

    @Test
    void aHoldThatAnotherCleanupMadeRoomForIsNotLost() {
        List<BackupId> ids = backUpDaily(2);
        Interrupted interrupted = new Interrupted();
        interrupted.beforeCreation(key -> key.startsWith(Keys.removals("app")), () -> {
            assertThatThrownBy(() -> backups.hold(ids.get(0), "evidence")).isInstanceOf(BackupException.class);
            io(() -> new Repository(builder(storage).settings()).hold(ids.get(0), "evidence", now));
            backups.cleanup("app", false);
            backups.hold(ids.get(0), "evidence");
        });

        assertThat(backups(interrupted).cleanup("app", false).removed()).isEmpty();

        assertThat(backups.get(ids.get(0)).held()).isTrue();
        assertThat(backups.verify(ids.get(0), VerifyLevel.V2).good()).isTrue();
        assertThat(keys()).noneMatch(key -> key.contains("/tombstones/"));
    }

    @Test
    void aBackupThatAnotherCleanupIsRemovingIsLeftToIt() {
        List<BackupId> ids = backUpDaily(3);
        Interrupted interrupted = new Interrupted();
        interrupted.beforeCreation(Keys.tombstone(ids.get(0))::equals, () -> announce(ids.get(0)));

        CleanupReport report = backups(interrupted).cleanup("app", false);

        assertThat(report.removed()).containsExactly(ids.get(1));
    }

    @Test
    void aMarkThatAnotherCleanupTookAwayIsNoFailure() {
        markOneContent();
        Interrupted interrupted = new Interrupted();
        interrupted.afterListing(Keys.blobTombstones("app")::equals, () -> remove(Keys.blobTombstones("app")));

        backups(interrupted).cleanup("app", false);

        assertThat(backups.list("app")).allMatch(backup -> backup.state() == BackupState.VERIFIED);
    }

    @Test
    void aDamagedMarkIsReportedAndReplacedByANewOne() throws IOException {
        String mark = markOneContent();
        for (String damaged : List.of("{", Files.readString(file(mark)).replace("2026", "2062"), "", "{}", "null")) {
            Files.writeString(file(mark), damaged);
            now = now.plus(DAY.plusHours(1));
            backups.backup("app");

            assertThat(backups.check().findings())
                    .filteredOn(finding -> finding.check().equals("marks"))
                    .extracting(CheckFinding::level)
                    .containsExactly(CheckFinding.Level.WARNING);
            assertThat(backups.cleanup("app", false).removedBlobs()).isZero();
            assertThat(backups.check().findings())
                    .filteredOn(finding -> finding.check().equals("marks"))
                    .extracting(CheckFinding::level)
                    .containsExactly(CheckFinding.Level.OK);
        }

        now = now.plus(DAY.plusHours(1));
        backups.backup("app");
        assertThat(backups.cleanup("app", false).removedBlobs()).isEqualTo(1);
    }

    @Test
    void repairReplacesDamagedMarksToo() throws IOException {
        Files.writeString(file(markOneContent()), "{");

        backups.repair();

        assertThat(backups.check().findings())
                .noneMatch(finding -> finding.check().equals("marks") && finding.level() != CheckFinding.Level.OK);
    }

    @Test
    void whatANewerVersionWroteIsNotRemoved() throws IOException {
        List<BackupId> ids = backUpDaily(4);
        rewrite(Keys.manifest(ids.get(0)), "\"format_version\" : 1", "\"format_version\" : 2");
        rewrite(Keys.manifest(ids.get(1)), "\"fidelity\" : \"FILES\"", "\"fidelity\" : \"HOLOGRAM\"");
        String evidence = keys().stream()
                .filter(key -> key.startsWith(Keys.evidence(ids.get(2))) && key.endsWith(".json"))
                .findFirst()
                .orElseThrow();
        rewrite(evidence, "\"V2\"", "\"V9\"");
        now = now.plus(Duration.ofDays(100));
        backups.backup("app");

        CleanupReport report = backups.cleanup("app", false);

        assertThat(report.removed()).containsExactly(ids.get(3));
        assertThat(report.decisions())
                .filteredOn(decision ->
                        decision.reasons().equals(List.of("not readable by this version of Seaworthy, left alone")))
                .extracting(RetentionDecision::id)
                .containsExactly(ids.get(2), ids.get(1), ids.get(0));
        assertThat(report.removedBlobs()).isZero();
        assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void aDamagedBackupIsStillRemovedInTheEnd() throws IOException {
        List<BackupId> ids = backUpDaily(1);
        Files.writeString(file(Keys.manifest(ids.get(0))), "{}");
        now = now.plus(Duration.ofDays(100));
        backups.backup("app");

        assertThat(backups.cleanup("app", false).removed()).containsExactly(ids.get(0));
    }

    @Test
    void backupsThatShareTheirContentsFitIntoALimitOnBytes() {
        files.put("large.bin", "x".repeat(100_000));
        backups = backups(storage, RetentionPolicy.keepAll().maxBytes(150_000));
        backUpDaily(5);

        assertThat(backups.cleanup("app", false).removed()).isEmpty();

        files.put("large.bin", "y".repeat(100_000));
        List<BackupId> newest = backUpDaily(1);
        assertThat(backups.cleanup("app", false).removed()).hasSize(5);
        assertThat(backups.list("app")).extracting(BackupInfo::id).containsExactlyElementsOf(newest);
    }

    @Test
    void aCheckBesideACleanupLeavesNothingOfWhatWasRemoved() {
        List<BackupId> ids = backUpDaily(2);
        Interrupted interrupted = new Interrupted();
        interrupted.beforeCreation(
                key -> key.startsWith(Keys.evidence(ids.get(0))), () -> backups.cleanup("app", false));

        backups(interrupted).verify(ids.get(0), VerifyLevel.V2);

        assertThat(keys()).noneMatch(key -> key.contains(ids.get(0).value()));
        assertThat(backups.list("app")).extracting(BackupInfo::id).containsExactly(ids.get(1));
    }

    @Test
    void aCheckOfWhatIsBeingRemovedRecordsNothing() {
        List<BackupId> ids = backUpDaily(2);
        Interrupted interrupted = new Interrupted();
        interrupted.afterListing(Keys.folder(ids.get(0))::equals, () -> backups.cleanup("app", false));

        assertThat(backups(interrupted).verify(ids.get(0), VerifyLevel.V2).good())
                .isFalse();

        assertThat(keys()).noneMatch(key -> key.contains(ids.get(0).value()));
    }

    @Test
    void whatACheckOfOldLeftOfARemovedBackupGoes() throws IOException {
        BackupId removed = backUpDaily(2).get(0);
        backups.cleanup("app", false);
        now = now.plus(DAY);
        Attestations attestations =
                new Attestations(new Repository(builder(storage).settings()));
        attestations.record(
                new Evidence(removed, Attestations.VERIFIED, now, VerifyLevel.V1, true, List.of(), null, null));
        assertThat(backups.list("app")).extracting(BackupInfo::id).contains(removed);

        now = now.plus(DAY.plusHours(1));
        backups.repair();

        assertThat(backups.list("app")).extracting(BackupInfo::id).doesNotContain(removed);
    }

    @Test
    void aBackupThatWasLostWithItsFolderIsNotForgotten() {
        BackupId lost = backUpDaily(1).get(0);
        remove(Keys.folder(lost));
        now = now.plus(DAY.multipliedBy(5));
        backups.backup("app");

        backups.repair();
        backups.cleanup("app", false);

        assertThat(backups.get(lost).error()).contains("although it was verified before");
    }

    private String markOneContent() {
        files.put("old.txt", "only in the first");
        backUpDaily(1);
        files.remove("old.txt");
        backUpDaily(1);
        backups.cleanup("app", false);
        return keys().stream()
                .filter(key -> key.startsWith(Keys.blobTombstones("app")))
                .findFirst()
                .orElseThrow();
    }

    private void announce(BackupId id) {
        io(() -> new SignedObjects(storage)
                .put(Keys.tombstone(id), Json.write(new Cleanup.Tombstone(id.value(), "by another", now))));
    }

    private void remove(String prefix) {
        io(() -> {
            for (StoredObject object : storage.list(prefix)) {
                storage.delete(object.key());
            }
        });
    }

    /** Signed as it should be, as a newer version would. */
    private void rewrite(String key, String old, String anew) throws IOException {
        String text = Files.readString(file(key));
        assertThat(text).contains(old);
        Signer signer =
                new SigningKeyFile(folder.resolve("keys/signing.pem")).load().orElseThrow();
        storage.delete(key);
        storage.delete(Keys.signature(key));
        new SignedObjects(storage).put(key, text.replace(old, anew).getBytes(StandardCharsets.UTF_8), signer);
    }

    private Path file(String key) {
        return folder.resolve("storage").resolve(key);
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        io(() -> storage.list("").forEach(object -> keys.add(object.key())));
        return keys;
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void io(Step step) {
        try {
            step.take();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<BackupId> backUpDaily(int count) {
        List<BackupId> ids = new ArrayList<>();
        for (int day = 0; day < count; day++) {
            now = now.plus(DAY);
            ids.add(backups.backup("app").id());
        }
        return ids;
    }

    private Backups backups(BackupStorage of) {
        return builder(of).build();
    }

    private Backups backups(BackupStorage of, RetentionPolicy retention) {
        return builder(of, retention).build();
    }

    private BackupsBuilder builder(BackupStorage of) {
        return builder(of, RetentionPolicy.keepNothing().newest(1));
    }

    private BackupsBuilder builder(BackupStorage of, RetentionPolicy retention) {
        return Backups.builder(of)
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(() -> now = now.plusMillis(1))
                .plan(BackupPlan.of("app").source(files).retention(retention));
    }

    /** Lets something else happen once at a given moment. */
    private final class Interrupted extends DelegatingStorage {
        private Predicate<String> creation = key -> false;
        private Predicate<String> listing = prefix -> false;
        private Runnable other = () -> {};

        Interrupted() {
            super(CleanupHazardsTest.this.storage);
        }

        void beforeCreation(Predicate<String> ofKey, Runnable action) {
            creation = ofKey;
            other = action;
        }

        void afterListing(Predicate<String> ofPrefix, Runnable action) {
            listing = ofPrefix;
            other = action;
        }

        private void act() {
            creation = key -> false;
            listing = prefix -> false;
            other.run();
        }

        @Override
        public StorageOutput create(String key) throws IOException {
            if (creation.test(key)) {
                act();
            }
            return super.create(key);
        }

        @Override
        public List<StoredObject> list(String prefix) throws IOException {
            List<StoredObject> objects = super.list(prefix);
            if (listing.test(prefix)) {
                act();
            }
            return objects;
        }
    }
}
