package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class EncryptionTest {
    @TempDir
    Path home;

    BackupFixture app;

    @BeforeEach
    void encryptedApplication() throws Exception {
        app = new BackupFixture(home).encrypt();
    }

    @Test
    void backupIsVerifiedInFullByAHostThatHasNoIdentity() {
        try (Backups backups = withoutIdentity().build()) {
            BackupInfo backup = backups.backup("app");

            assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
            assertThat(backup.verified()).isEqualTo(new Verification(VerifyLevel.V2, app.clock.instant(), true));
            assertThat(backup.parts()).extracting(PartInfo::codecs).containsExactly(List.of(Codec.GZIP, Codec.AGE));
            assertThat(backup.parts()).extracting(PartInfo::rawSha256).containsExactly((String) null);
        }
    }

    @Test
    void laterChecksWithoutAnIdentityAreV1AndSaySo() {
        try (Backups backups = withoutIdentity().build()) {
            BackupId id = backups.backup("app").id();
            app.clock.advance(Duration.ofDays(1));

            VerifyReport report = backups.verify(id, VerifyLevel.V2);

            assertThat(report.level()).isEqualTo(VerifyLevel.V1);
            assertThat(report.good()).isTrue();
            assertThat(report.limitation()).contains("instead of V2", fingerprint(), "--identity");
            assertThat(backups.evidence(id))
                    .extracting(Evidence::level)
                    .containsExactly(VerifyLevel.V2, VerifyLevel.V1);
            assertThat(backups.get(id).state()).isEqualTo(BackupState.VERIFIED);
        }
    }

    @Test
    void laterChecksWithTheIdentityAreV2() {
        try (Backups backups = app.builder().build()) {
            BackupId id = backups.backup("app").id();
            app.clock.advance(Duration.ofDays(1));

            VerifyReport report = backups.verify(id, VerifyLevel.V2);

            assertThat(report.level()).isEqualTo(VerifyLevel.V2);
            assertThat(report.limitation()).isNull();
            assertThat(report.good()).isTrue();
        }
    }

    @Test
    void nothingInTheRepositoryShowsAFileOrARawHash() throws Exception {
        app.write("secret-name.txt", "secret content");
        BackupId id;
        String script;
        try (Backups plain = Backups.builder(new DirectoryStorage(home.resolve("plain")))
                .plan(app.plan().encryption(null))
                .signingKey(home.resolve("plain-keys/signing.pem"))
                .clock(app.clock)
                .build()) {
            script = plain.backup("app").parts().get(0).rawSha256();
        }
        try (Backups backups = app.builder().build()) {
            id = backups.backup("app").id();
        }
        Set<String> forbidden = new TreeSet<>(
                Set.of(String.valueOf(script), "secret-name", "secret content", "b.txt", app.artifacts.toString()));
        for (String content : BackupFixture.contents(app.artifacts).values()) {
            forbidden.add(Hashes.sha256(content.getBytes(StandardCharsets.UTF_8)));
        }

        for (StoredObject object : new DirectoryStorage(app.repository).list("")) {
            String bytes =
                    object.key() + Files.readString(app.repository.resolve(object.key()), StandardCharsets.ISO_8859_1);
            for (String secret : forbidden) {
                assertThat(bytes.contains(secret))
                        .as("%s in %s", secret, object.key())
                        .isFalse();
            }
        }
        assertThat(Files.list(app.repository.resolve(Keys.folder(id)))
                        .map(file -> file.getFileName().toString()))
                .contains("files.tsv.age", "RAWSUMS.age", "sources.json.age", "BLOBSUMS");
    }

    @Test
    void fileThatARunFailedOnIsNamedByTheRunAndNotInTheRepository() throws Exception {
        Path pipe = app.artifacts.resolve("secret-pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (Backups backups = app.builder().build()) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("secret-pipe");

            assertThat(backups.list("app"))
                    .extracting(BackupInfo::error)
                    .singleElement()
                    .asString()
                    .contains("only the run itself");
        }
        for (StoredObject object : new DirectoryStorage(app.repository).list("")) {
            assertThat(Files.readString(app.repository.resolve(object.key()), StandardCharsets.ISO_8859_1))
                    .doesNotContain("secret-pipe");
        }
    }

    @Test
    void restoreWithAnIdentityBringsBackTheExactRowsAndFiles() throws Exception {
        try (Backups backups = app.builder().build()) {
            BackupId id = backups.backup("app").id();

            restore(backups, id, "back");

            assertThat(BackupFixture.contents(home.resolve("back/artifacts")))
                    .isEqualTo(BackupFixture.contents(app.artifacts));
            assertThat(BackupFixture.rows(
                            "jdbc:h2:file:" + home.resolve("back/database/registry"),
                            "sa",
                            "secret",
                            "SELECT id || name FROM project ORDER BY id"))
                    .containsExactly("1one", "2two", "3it's; three");
        }
    }

    @Test
    void replacementBringsBackTheOldStateAndSavesTheNewOneEncrypted() throws Exception {
        try (Backups backups = app.builder().build()) {
            BackupId id = backups.backup("app").id();
            app.write("a.txt", "changed");
            app.execute("DELETE FROM project");
            app.clock.advance(Duration.ofMinutes(1));

            RestoreReport report = backups.restore(RestoreRequest.replace(id).confirm("app"));

            assertThat(Files.readString(app.artifacts.resolve("a.txt"))).isEqualTo("alpha");
            assertThat(BackupFixture.rows(app.url, "sa", "secret", "SELECT COUNT(*) FROM project"))
                    .containsExactly("3");
            BackupInfo safety = backups.get(report.safetyBackup());
            assertThat(safety.recipients()).hasSize(2);
            restore(backups, safety.id(), "newer");
            assertThat(home.resolve("newer/artifacts/a.txt")).hasContent("changed");
        }
    }

    @Test
    void restoreWithoutAnIdentityIsRefusedAndTouchesNothing() {
        try (Backups backups = withoutIdentity().build()) {
            BackupId id = backups.backup("app").id();

            assertThatThrownBy(() -> backups.restore(RestoreRequest.to(id, home.resolve("back"))))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(fingerprint())
                    .hasMessageContaining("--identity");
            assertThat(home.resolve("back")).doesNotExist();
        }
    }

    @Test
    void anIdentityThatOpensNothingHereIsRefusedByTheRecipientsThatWould() {
        Path other = home.resolve("other.txt");
        Encryption.createIdentity(other);
        try (Backups backups = app.builder().identity(other).build()) {
            BackupId id = backups.backup("app").id();

            assertThatThrownBy(() -> backups.restore(RestoreRequest.to(id, home.resolve("back"))))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(fingerprint());
            assertThat(backups.verify(id, VerifyLevel.V2).level()).isEqualTo(VerifyLevel.V1);
        }
    }

    @Test
    void anIdentityFileThatIsMissingPublicOrNoneIsRefused() throws Exception {
        BackupId id;
        try (Backups backups = app.builder().build()) {
            id = backups.backup("app").id();
        }
        Path file = Files.copy(app.identity, home.resolve("copy.txt"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(id, file, "chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String secret = AgeIdentity.generate().secret();
        Files.writeString(
                file,
                "# comment\n" + secret.substring(0, secret.length() - 1) + (secret.endsWith("Q") ? "P" : "Q") + "\n");
        assertRefused(id, file, "line 2");
        Files.writeString(file, "# nothing\n");
        assertRefused(id, file, "no identity");
        assertRefused(id, home.resolve("none.txt"), "There is no identity file");
    }

    private void assertRefused(BackupId id, Path identity, String why) {
        try (Backups backups = app.builder().identity(identity).build()) {
            assertThatThrownBy(() -> backups.restore(RestoreRequest.to(id, home.resolve("back"))))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(why)
                    .hasMessageContaining(identity.toString())
                    .satisfies(refused ->
                            assertThat(refused.toString() + refused.getCause()).doesNotContain("AGE-SECRET-KEY-1"));
        }
    }

    @Test
    void equalContentsAreStoredOnceAcrossEncryptedBackups() throws Exception {
        try (Backups backups = withoutIdentity().build()) {
            backups.backup("app");
            app.write("c.txt", "gamma");
            app.clock.advance(Duration.ofDays(1));
            BackupInfo second = backups.backup("app");

            assertThat(blobs()).hasSize(3).allMatch(blob -> blob.endsWith(".age"));
            assertThat(second.state()).isEqualTo(BackupState.VERIFIED);
        }
        assertRestorable();
    }

    @Test
    void contentsOfABackupThatWasNeverDecodedAreNotUsedAgain() throws Exception {
        try (Backups backups = withoutIdentity().build()) {
            BackupId id = backups.backup("app").id();
            for (StoredObject evidence : new DirectoryStorage(app.repository).list(Keys.evidence(id))) {
                Files.delete(app.repository.resolve(evidence.key()));
            }
            app.clock.advance(Duration.ofDays(1));
            backups.backup("app");

            assertThat(blobs()).hasSize(4);
        }
        assertRestorable();
    }

    @Test
    void plainAndEncryptedBackupsAndOtherRecipientsShareNoContents() throws Exception {
        try (Backups backups = app.builder().build()) {
            backups.backup("app");
        }
        List<Encryption> changes = new ArrayList<>();
        changes.add(null);
        changes.add(Encryption.to(recipient(), AgeIdentity.generate().recipient()));
        int expected = 2;
        for (Encryption change : changes) {
            app.clock.advance(Duration.ofDays(1));
            try (Backups backups = builder(app.plan().encryption(change)).build()) {
                assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);
            }
            expected += 2;
            assertThat(blobs()).hasSize(expected);
        }
        assertRestorable();
    }

    @Test
    void cleanupRemovesEncryptedContentsThatNoBackupNeeds() throws Exception {
        BackupPlan plan = app.plan().retention(RetentionPolicy.keepNothing().newest(1));
        try (Backups backups = builder(plan).build()) {
            backups.backup("app");
            app.write("sub/b.txt", "changed");
            app.clock.advance(Duration.ofDays(1));
            backups.backup("app");
            assertThat(blobs()).hasSize(3);

            backups.cleanup("app", false);
            app.clock.advance(Duration.ofDays(2));
            CleanupReport report = backups.cleanup("app", false);

            assertThat(report.removedBlobs()).isEqualTo(1);
            assertThat(blobs()).hasSize(2);
        }
        assertRestorable();
    }

    @Test
    void lostKeyOfContentNamesCostsSpaceAndNothingElse() throws Exception {
        Path key = home.resolve("keys/backup-blob-names.key");
        try (Backups backups = app.builder().build()) {
            backups.backup("app");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            Files.delete(key);
            app.clock.advance(Duration.ofDays(1));

            assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);

            assertThat(blobs()).hasSize(4);
        }
        assertRestorable();
        Files.writeString(key, "damaged");
        try (Backups backups = app.builder().build()) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(key.toString())
                    .hasMessageContaining("move it away");
        }
    }

    @Test
    void zstdPartsAreEncryptedToo() throws Exception {
        try (Backups backups = builder(app.plan().codec(Codec.ZSTD)).build()) {
            BackupInfo backup = backups.backup("app");

            assertThat(backup.parts()).extracting(PartInfo::path).containsExactly("p/001-database-script.sql.zst.age");
        }
        assertRestorable();
    }

    @Test
    void oneRecipientAloneIsRefusedUntilItsIdentityIsSaidToBeExported() {
        String alone = recipient();
        BackupPlan plan = app.plan();

        assertThatThrownBy(() -> plan.encryption(Encryption.to(alone)))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining(alone)
                .hasMessageContaining("second recipient")
                .hasMessageContaining("exported");
        assertThatThrownBy(() -> plan.encryption(Encryption.to(alone, alone)))
                .isInstanceOf(BackupRefusedException.class);
        assertThat(plan.encryption(Encryption.to(alone).exported(alone)).encryption())
                .isNotNull();
    }

    @Test
    void whatWasSaidOfAFormerRecipientSaysNothingOfItsSuccessor() {
        String former = AgeIdentity.generate().recipient();

        assertThatThrownBy(
                        () -> app.plan().encryption(Encryption.to(recipient()).exported(former)))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining(former);
    }

    @Test
    void mistypedRecipientIsRefusedAndASecretKeyIsNotRepeated() {
        String recipient = recipient();
        String mistyped =
                recipient.substring(0, 20) + (recipient.charAt(20) == 'q' ? 'p' : 'q') + recipient.substring(21);
        assertThatThrownBy(() -> Encryption.to(mistyped))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(mistyped);
        String secret = AgeIdentity.generate().secret();
        assertThatThrownBy(() -> Encryption.to(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret key")
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain(secret));
    }

    @Test
    void identityFileIsNeverOverwritten() throws Exception {
        byte[] before = Files.readAllBytes(app.identity);

        assertThatThrownBy(() -> Encryption.createIdentity(app.identity))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining(app.identity.toString());
        assertThat(app.identity).hasBinaryContent(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(app.identity)))
                .isEqualTo("rw-------");
    }

    private BackupsBuilder withoutIdentity() {
        return Backups.builder(new DirectoryStorage(app.repository))
                .plan(app.plan())
                .signingKey(app.signingKey)
                .clock(app.clock);
    }

    private BackupsBuilder builder(BackupPlan plan) {
        return Backups.builder(new DirectoryStorage(app.repository))
                .plan(plan)
                .signingKey(app.signingKey)
                .clock(app.clock)
                .identity(app.identity);
    }

    private String recipient() {
        return new IdentityFile(app.identity).read().get(0).recipient();
    }

    private String fingerprint() {
        return AgeIdentity.fingerprint(recipient());
    }

    private List<String> blobs() throws IOException {
        return new DirectoryStorage(app.repository)
                .list("app/blobs/").stream().map(StoredObject::key).toList();
    }

    private void restore(Backups backups, BackupId id, String folder) {
        backups.restore(RestoreRequest.to(id, home.resolve(folder))
                .target(
                        "database",
                        RestoreTarget.folder(home.resolve(folder + "/database")).credentials("sa", "secret")));
    }

    /** Every backup, by the identity, and the newest one to exactly what is live. */
    private void assertRestorable() throws IOException {
        Map<String, String> live = BackupFixture.contents(app.artifacts);
        try (Backups backups = app.builder().build()) {
            List<BackupInfo> all = backups.list("app");
            for (BackupInfo backup : all) {
                VerifyReport report = backups.verify(backup.id(), VerifyLevel.V2);
                assertThat(report.findings()).isEmpty();
                assertThat(report.level()).isEqualTo(VerifyLevel.V2);
                restore(backups, backup.id(), "restored-" + backup.id());
            }
            assertThat(BackupFixture.contents(
                            home.resolve("restored-" + all.get(0).id() + "/artifacts")))
                    .isEqualTo(live);
        }
    }
}
