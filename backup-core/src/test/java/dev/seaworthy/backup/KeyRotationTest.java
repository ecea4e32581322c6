package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.backup.storage.MirrorStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class KeyRotationTest {
    private static final String FIRST = "_keys/0001.json";
    private static final String SECOND = "_keys/0002.json";

    @TempDir
    private Path home;

    private final TestClock clock = new TestClock("2026-11-20T01:00:00Z");
    private final RememberedFiles files = new RememberedFiles(clock).put("a.txt", "alpha");
    private Path key;
    private DirectoryStorage storage;

    @BeforeEach
    void open() {
        key = home.resolve("keys/signing.pem");
        storage = new DirectoryStorage(home.resolve("storage"));
    }

    @Test
    void whatTheOldKeySignedStaysValidAndTheNewOneSignsFromThenOn() throws IOException {
        BackupId old = backUp();
        byte[] description = Files.readAllBytes(home.resolve("storage/repo.json"));
        String before = backups().fingerprint();

        String after = backups().rotateKey();
        BackupId anew = backUp();

        assertThat(after).isNotEqualTo(before).isEqualTo(backups().fingerprint());
        assertSound(old, anew);
        assertThat(backups().list()).allMatch(backup -> backup.state() == BackupState.VERIFIED);
        assertThat(home.resolve("storage/repo.json")).hasBinaryContent(description);
        Signer signer = new SigningKeyFile(key).load().orElseThrow();
        assertThat(Signer.fingerprint(signer.publicKey())).isEqualTo(after);
        byte[] manifest = Files.readAllBytes(home.resolve("storage").resolve(Keys.manifest(anew)));
        assertThat(Files.readString(home.resolve("storage").resolve(Keys.signature(Keys.manifest(anew)))))
                .isEqualTo(signer.sign(manifest) + "\n");
        assertThat(mode(key)).isEqualTo("rw-------");
        assertThat(mode(archived(before))).isEqualTo("rw-------");
    }

    @Test
    void aChainOfRotationsIsBelievedFromBothEnds() throws IOException {
        BackupId first = backUp();
        String oldest = backups().fingerprint();
        String middle = rotate();
        BackupId second = backUp();
        String newest = rotate();
        BackupId third = backUp();

        assertSound(first, second, third);
        for (String known : List.of(oldest, middle, newest)) {
            Backups reader = Backups.builder(storage)
                    .signingKey(home.resolve("elsewhere.pem"))
                    .trust(known)
                    .build();
            for (BackupId id : List.of(first, second, third)) {
                assertThat(reader.verify(id, VerifyLevel.V2).findings()).isEmpty();
            }
        }
        assertThatThrownBy(() -> Backups.builder(storage)
                        .signingKey(home.resolve("elsewhere.pem"))
                        .build()
                        .list())
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining(newest);
    }

    @Test
    void whoHasTheOldKeyOnlyReadsAndDoesNotWrite() throws IOException {
        BackupId old = backUp();
        Path elsewhere = copyOfKey();
        String after = rotate();
        Backups left = builder(storage).signingKey(elsewhere).build();

        assertThat(left.verify(old, VerifyLevel.V2).good()).isTrue();
        assertThatThrownBy(() -> left.backup("app"))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("can only be read here")
                .hasMessageContaining(after);
        assertThatThrownBy(() -> left.cleanup("app", false)).isInstanceOf(BackupRefusedException.class);
        assertThatThrownBy(left::rotateKey).isInstanceOf(BackupRefusedException.class);

        Files.copy(key, elsewhere, StandardCopyOption.REPLACE_EXISTING);
        clock.advance(Duration.ofDays(1));
        assertThat(left.backup("app").state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void aProcessThatRunsAllTheTimeTakesTheNewKey() {
        Backups running = backups();
        running.backup("app");
        rotate();

        BackupId next = running.backup("app").id();

        assertSound(next);
    }

    @Test
    void whatTheOldKeySignsAfterItWasReplacedIsNoBackup() throws IOException {
        backUp();
        Signer old = new SigningKeyFile(key).load().orElseThrow();
        rotate();
        BackupId forged = backUp();
        resign(Keys.manifest(forged), old);

        assertThat(backups().verify(forged, VerifyLevel.V1).findings())
                .anyMatch(finding -> finding.toString().contains("which was replaced on"));
        assertThat(backups().get(forged).state()).isEqualTo(BackupState.FAILED);
    }

    @Test
    void everyFlippedByteOfARecordIsDetected() throws IOException {
        BackupId id = backUp();
        rotate();
        Path record = writable(FIRST);
        byte[] good = Files.readAllBytes(record);
        for (int offset = 0; offset < good.length; offset++) {
            byte[] bad = good.clone();
            bad[offset] ^= 0x01;
            Files.write(record, bad);
            assertDamaged(FIRST, id);
        }
        for (byte[] bad :
                List.of(new byte[0], Arrays.copyOf(good, good.length / 2), Arrays.copyOf(good, good.length + 1))) {
            Files.write(record, bad);
            assertDamaged(FIRST, id);
        }
    }

    @Test
    void aRecordOfStrangersOrOfAnotherRepositoryIsNone() throws IOException {
        BackupId id = backUp();
        Signer old = new SigningKeyFile(key).load().orElseThrow();
        rotate();
        String repository = Json.read(
                        Files.readAllBytes(home.resolve("storage/repo.json")), RepositoryDescription.class)
                .repositoryId();
        Signer stranger = Signer.generate();
        List<KeyRotation> bad = List.of(
                KeyRotation.create(repository, 1, clock.instant(), stranger, stranger),
                KeyRotation.create("another", 1, clock.instant(), old, stranger),
                KeyRotation.create(repository, 2, clock.instant(), old, stranger));
        for (KeyRotation rotation : bad) {
            Files.write(writable(FIRST), rotation.bytes());
            assertDamaged(FIRST, id);
        }
    }

    @Test
    void aRecordThatWasTakenAwayIsMissed() throws IOException {
        BackupId id = backUp();
        rotate();
        byte[] first = Files.readAllBytes(home.resolve("storage").resolve(FIRST));
        storage.delete(FIRST);
        assertDamaged("repo.json", id);
        assertThat(backups().check().findings())
                .anyMatch(finding ->
                        finding.check().equals("repository") && finding.level() == CheckFinding.Level.FAILED);

        put(FIRST, first);
        rotate();
        byte[] second = Files.readAllBytes(home.resolve("storage").resolve(SECOND));
        storage.delete(FIRST);
        assertDamaged(FIRST, id);
        storage.delete(SECOND);
        put(FIRST, first);
        assertDamaged(FIRST, id); // It names the key before ours.
        put(SECOND, second);
        assertSound(id);
    }

    @Test
    void anInterruptionAnywhereLeavesAKeyThatWorks() throws IOException {
        boolean finished = false;
        for (int operations = 0; !finished; operations++) {
            assertThat(operations).isLessThan(50);
            storage = new DirectoryStorage(home.resolve("storage-" + operations));
            key = home.resolve("keys-" + operations + "/signing.pem");
            BackupId old = backUp();
            CrashingStorage crashing = new CrashingStorage(storage);
            crashing.crashAfter(operations);
            try {
                backups(crashing).rotateKey();
                finished = true;
            } catch (CrashingStorage.Crash crash) {
                clock.advance(Duration.ofHours(1));
                assertSound(old);
                BackupId between = backUp();
                assertSound(old, between);
                rotate();
            }
            BackupId anew = backUp();
            assertSound(old, anew);
        }
    }

    @Test
    void anInterruptionBetweenTheStorageAndTheKeyFileIsMadeUpFor() throws IOException {
        BackupId old = backUp();
        byte[] before = Files.readAllBytes(key);
        String after = rotate();
        Files.move(key, key.resolveSibling("signing.pem.next"));
        Files.write(key, before);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        BackupId anew = backUp();

        assertSound(old, anew);
        assertThat(backups().fingerprint()).isEqualTo(after);
        assertThat(key.resolveSibling("signing.pem.next")).doesNotExist();
        assertThat(storage.list("_keys/")).hasSize(1);
    }

    @Test
    void ofTwoRotationsAtOnceOneIsRefused() throws IOException {
        backUp();
        Path elsewhere = copyOfKey();
        BackupStorage late = new DelegatingStorage(storage) {
            @Override
            public StorageOutput create(String of) throws IOException {
                if (of.equals(FIRST)) {
                    rotate();
                }
                return super.create(of);
            }
        };

        assertThatThrownBy(() -> builder(late).signingKey(elsewhere).build().rotateKey())
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("another process");
        assertSound(backUp());
    }

    @Test
    void copiesOfAMirrorHearOfIt() throws IOException {
        DirectoryStorage copy = new DirectoryStorage(home.resolve("copy"));
        MirrorStorage mirror = MirrorStorage.of(storage).copy(copy).clock(clock).build();
        BackupId old = backups(mirror).backup("app").id();
        backups(mirror).rotateKey();
        clock.advance(Duration.ofDays(1));
        BackupId anew = backups(mirror).backup("app").id();

        for (BackupId id : List.of(old, anew)) {
            assertThat(backups(copy).verify(id, VerifyLevel.V2).good()).isTrue();
        }
        Files.write(writable("../copy/" + FIRST), Files.readAllBytes(home.resolve("copy/repo.json")));
        assertThat(backups(mirror).check().findings())
                .anyMatch(
                        finding -> finding.message().contains(FIRST) && finding.level() == CheckFinding.Level.WARNING);
    }

    @Test
    void anExportedBackupIsCheckedByItself() {
        backUp();
        String before = backups().fingerprint();
        rotate();
        BackupId id = backUp();
        DirectoryStorage exported = new DirectoryStorage(home.resolve("exported"));
        backups().export(id, exported);

        Backups alone = Backups.exported(exported)
                .signingKey(home.resolve("elsewhere.pem"))
                .trust(before)
                .build();

        assertThat(alone.verify(id, VerifyLevel.V2).findings()).isEmpty();
    }

    @Test
    void anotherRepositoryOfTheSameKeyIsRotatedInItsTurn() {
        BackupId here = backUp();
        DirectoryStorage another = new DirectoryStorage(home.resolve("another"));
        BackupId there = backups(another).backup("app").id();
        String after = rotate();

        assertThatThrownBy(() -> backups(another).backup("app"))
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageContaining("rotate-key");
        assertThat(backups(another).rotateKey()).isEqualTo(after);
        clock.advance(Duration.ofDays(1));
        assertThat(backups(another).backup("app").state()).isEqualTo(BackupState.VERIFIED);

        assertThat(backups(another).verify(there, VerifyLevel.V2).good()).isTrue();
        assertSound(here);
    }

    @Test
    void withoutARepositoryThereIsNothingToRotate() {
        assertThatThrownBy(() -> backups().rotateKey()).isInstanceOf(BackupRefusedException.class);
        assertThat(home.resolve("storage")).doesNotExist();
    }

    @Test
    void aClockBehindWhatTheKeySignedReplacesNothing() {
        clock.advance(Duration.ofDays(2));
        BackupId id = backUp();
        clock.advance(Duration.ofDays(-2));
        String before = backups().fingerprint();

        assertThatThrownBy(() -> backups().rotateKey())
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("PT48H");

        assertThat(backups().fingerprint()).isEqualTo(before);
        clock.advance(Duration.ofDays(2));
        rotate();
        assertSound(id);
    }

    @Test
    void whatAReplacedKeySignedLateIsNotRemoved() throws IOException {
        BackupId id = backUp();
        Path old = copyOfKey();
        rotate();
        clock.advance(Duration.ofDays(1));
        Signer signer = new SigningKeyFile(old).load().orElseThrow();
        String manifest = Keys.manifest(id);
        String text = Files.readString(home.resolve("storage").resolve(manifest));
        Files.writeString(writable(manifest), text.replaceAll("(\"finished_at\" : \"2026-11-)..", "$125"));
        resign(manifest, signer);
        assertThat(backups().get(id).error()).contains("was replaced on");
        clock.advance(Duration.ofDays(100));
        backUp();

        CleanupReport report = Backups.builder(storage)
                .plan(BackupPlan.of("app")
                        .source(files)
                        .retention(RetentionPolicy.keepNothing().newest(1)))
                .signingKey(key)
                .clock(clock)
                .build()
                .cleanup("app", false);

        assertThat(report.removed()).isEmpty();
        assertThat(report.decisions())
                .filteredOn(decision -> decision.id().equals(id))
                .flatExtracting(RetentionDecision::reasons)
                .containsExactly("signed by a key that had been replaced, or a clock was wrong, left alone");
    }

    private void assertDamaged(String named, BackupId id) {
        assertThatThrownBy(() -> backups().verify(id, VerifyLevel.V1))
                .isInstanceOfSatisfying(VerificationFailedException.class, failure -> assertThat(failure.findings())
                        .extracting(VerifyFinding::file)
                        .containsExactly(named));
        assertThatThrownBy(() -> backups().backup("app"))
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageContaining(named);
    }

    private void assertSound(BackupId... ids) {
        for (BackupId id : ids) {
            assertThat(backups().verify(id, VerifyLevel.V2).findings()).isEmpty();
        }
    }

    private void resign(String object, Signer signer) throws IOException {
        byte[] bytes = Files.readAllBytes(home.resolve("storage").resolve(object));
        storage.delete(object);
        storage.delete(Keys.signature(object));
        new SignedObjects(storage).put(object, bytes, signer);
    }

    private void put(String object, byte[] bytes) throws IOException {
        new SignedObjects(storage).put(object, bytes);
    }

    private Path writable(String object) throws IOException {
        Path file = home.resolve("storage").resolve(object);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Path copyOfKey() throws IOException {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere")).resolve("signing.pem");
        return Files.copy(key, elsewhere, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Path archived(String fingerprint) {
        return key.resolveSibling("signing.pem." + fingerprint.substring(0, 16));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private String rotate() {
        clock.advance(Duration.ofDays(1));
        return backups().rotateKey();
    }

    private BackupId backUp() {
        clock.advance(Duration.ofDays(1));
        BackupInfo backup = backups().backup("app");
        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        return backup.id();
    }

    private Backups backups() {
        return backups(storage);
    }

    private Backups backups(BackupStorage of) {
        return builder(of).signingKey(key).build();
    }

    private BackupsBuilder builder(BackupStorage of) {
        return Backups.builder(of).plan(BackupPlan.of("app").source(files)).clock(clock);
    }
}
