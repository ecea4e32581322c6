package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a stored backup is detected, and the file it was done to is named. */
@Tag("dear")
class CorruptionTest {
    @TempDir
    Path home;

    BackupFixture app;
    Backups backups;
    BackupId id;

    @BeforeEach
    void oneBackup() throws Exception {
        app = fixture();
        backups = app.builder().build();
        id = backups.backup("app").id();
    }

    BackupFixture fixture() throws Exception {
        return new BackupFixture(home);
    }

    /** What is appended to the names of files that are encrypted. */
    String suffix() {
        return "";
    }

    @AfterEach
    void close() {
        backups.close();
    }

    @Test
    void everyFlippedByteIsDetectedInEveryFile() throws Exception {
        Set<String> keys = keys();
        assertThat(keys)
                .hasSizeGreaterThan(10)
                .contains("repo.json", Keys.manifest(id), Keys.folder(id) + "files.tsv" + suffix());
        for (String key : keys) {
            byte[] good = Files.readAllBytes(file(key));
            for (int offset : offsets(good.length)) {
                byte[] bad = good.clone();
                bad[offset] ^= 0x01;
                Files.write(file(key), bad);
                assertNamed(key, "byte " + offset + " of " + key);
            }
            Files.write(file(key), good);
        }
        assertThat(check().good()).isTrue();
    }

    @Test
    void everyCutAndEveryAppendedByteIsDetectedInEveryFile() throws Exception {
        for (String key : keys()) {
            byte[] good = Files.readAllBytes(file(key));
            for (int length : List.of(0, good.length / 2, good.length - 1, good.length + 1)) {
                Files.write(file(key), java.util.Arrays.copyOf(good, length));
                assertNamed(key, key + " with " + length + " of " + good.length + " bytes");
            }
            Files.write(file(key), good);
        }
    }

    @Test
    void everyMissingFileIsNamed() throws Exception {
        for (String key : keys()) {
            if (isRecord(key)) {
                continue;
            }
            byte[] good = Files.readAllBytes(file(key));
            Files.delete(file(key));
            assertNamed(key, key + " missing");
            Files.write(file(key), good);
        }
    }

    @Test
    void missingRecordOfACheckNeverLooksLikeAGoodCheck() throws Exception {
        for (String key : keys()) {
            if (isRecord(key)) {
                Files.delete(file(key));
            }
        }

        assertThat(backups.get(id).state()).isEqualTo(BackupState.UNVERIFIED);
        assertThat(check().good()).isTrue();
    }

    @Test
    void fileThatTheManifestDoesNotListIsNamed() throws Exception {
        String stranger = Keys.folder(id) + "p/999-stranger.sql.gz";
        Files.writeString(file(stranger), "x");

        assertNamed(stranger, stranger);
    }

    @Test
    void strangersWithOddNamesAreNamedToo() throws Exception {
        for (String folder : List.of(Keys.folder(id), Keys.evidence(id))) {
            String stranger = folder + ".DS_Store (copy).json";
            Files.writeString(file(stranger), "x");

            assertNamed(stranger, stranger);
            Files.delete(file(stranger));
        }
    }

    @Test
    void unreadableMarkOfARunHidesNoBackup() throws Exception {
        String mark = Keys.running(id);
        Files.createDirectories(file(mark).getParent());
        Files.writeString(
                file(mark),
                "{\"id\":\"" + id + "\",\"started_at\":\"yesterday\",\"host\":\"h\",\"pid\":1,"
                        + "\"process_started_millis\":1}");

        assertThat(backups.list()).extracting(BackupInfo::state).containsExactly(BackupState.VERIFIED);
    }

    @Test
    void manifestOfAnotherBackupIsDetected() throws Exception {
        app.clock.advance(Duration.ofDays(1));
        BackupId other = backups.backup("app").id();
        for (String name : List.of("manifest.json", "manifest.json.sig")) {
            Files.copy(
                    file(Keys.folder(other) + name),
                    file(Keys.folder(id) + name),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }

        assertNamed(Keys.manifest(id), "a manifest from elsewhere");
    }

    @Test
    void partsSwappedBetweenBackupsAreDetected() throws Exception {
        app.execute("INSERT INTO project(name) VALUES ('four')");
        app.clock.advance(Duration.ofDays(1));
        BackupId other = backups.backup("app").id();
        String part = "p/001-database-script.sql.gz" + suffix();
        Files.copy(
                file(Keys.folder(other) + part),
                file(Keys.folder(id) + part),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertNamed(Keys.folder(id) + part, "a part from elsewhere");
    }

    @Test
    void damagedBackupIsFailedAndIsNotRestored() throws Exception {
        String part = Keys.folder(id) + "p/001-database-script.sql.gz" + suffix();
        byte[] bytes = Files.readAllBytes(file(part));
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(file(part), bytes);

        assertThatThrownBy(() -> backups.restore(RestoreRequest.to(id, home.resolve("back"))))
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageContaining(part);
        assertThat(home.resolve("back")).doesNotExist();
        app.clock.advance(Duration.ofMinutes(1));
        assertThat(backups.verify(id, VerifyLevel.V1).good()).isFalse();
        assertThat(backups.get(id).state()).isEqualTo(BackupState.FAILED);
    }

    @Test
    void damagedContentIsNotUsedAgainByTheNextBackup() throws Exception {
        String blob = keys().stream()
                .filter(key -> key.contains("/blobs/"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(file(blob));
        bytes[bytes.length - 1] ^= 0x20;
        Files.write(file(blob), bytes);
        app.clock.advance(Duration.ofDays(1));
        assertThat(backups.verify(id, VerifyLevel.V2).findings())
                .extracting(VerifyFinding::file)
                .containsExactly(blob);

        app.clock.advance(Duration.ofDays(1));
        BackupInfo next = backups.backup("app");

        assertThat(next.state()).isEqualTo(BackupState.VERIFIED);
        backups.restore(RestoreRequest.to(next.id(), home.resolve("back")));
        assertThat(BackupFixture.contents(home.resolve("back/artifacts")))
                .isEqualTo(BackupFixture.contents(app.artifacts));
    }

    @Test
    void laterGoodCheckOverrulesABadOneOnlyAtTheSameDepth() throws Exception {
        String part = Keys.folder(id) + "p/001-database-script.sql.gz" + suffix();
        byte[] good = Files.readAllBytes(file(part));
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 0x40;
        Files.write(file(part), bad);
        checkAndRecord(VerifyLevel.V2);
        Files.write(file(part), good);

        checkAndRecord(VerifyLevel.V0);
        assertThat(backups.get(id).state()).isEqualTo(BackupState.FAILED);
        checkAndRecord(VerifyLevel.V2);
        assertThat(backups.get(id).state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void checksAtTheSameInstantAreAllRecorded() {
        backups.verify(id, VerifyLevel.V0);
        backups.verify(id, VerifyLevel.V0);

        assertThat(backups.evidence(id)).hasSize(3);
    }

    private void checkAndRecord(VerifyLevel level) {
        app.clock.advance(Duration.ofMinutes(1));
        backups.verify(id, level);
    }

    /** Its signature alone is what a crash between the two leaves, so it is no finding. */
    private boolean isRecord(String key) {
        return key.startsWith(Keys.evidence(id)) && key.endsWith(".json");
    }

    /** First, last and some between; all of a small file. */
    private static Set<Integer> offsets(int length) {
        Set<Integer> offsets = new TreeSet<>();
        int step = Math.max(1, length / 24);
        for (int offset = 0; offset < length; offset += step) {
            offsets.add(offset);
        }
        offsets.add(length - 1);
        return offsets;
    }

    private Set<String> keys() throws IOException {
        Set<String> keys = new TreeSet<>();
        new DirectoryStorage(app.repository).list("").forEach(object -> keys.add(object.key()));
        return keys;
    }

    private Path file(String key) {
        return app.repository.resolve(key);
    }

    /** Straight through the verifier, so that no evidence is added while files are being damaged. */
    private VerifyReport check() throws IOException {
        BackupEngine engine = new BackupEngine(app.builder().settings());
        Verifier verifier = new Verifier(engine.repository(), engine.attestations(), app.clock);
        return verifier.verify(id, VerifyLevel.V2, new RunToken());
    }

    private void assertNamed(String key, String what) throws IOException {
        List<String> named = new ArrayList<>();
        check().findings().forEach(finding -> named.add(finding.toString()));
        assertThat(named).as(what).anyMatch(finding -> finding.contains(key));
    }
}
