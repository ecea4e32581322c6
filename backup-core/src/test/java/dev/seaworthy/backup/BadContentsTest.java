package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that a check found bad. */
class BadContentsTest {
    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock("2026-11-20T01:00:00Z");
    private final RememberedFiles files = new RememberedFiles(clock).put("a.txt", "alpha");

    @Test
    void aContentThatIsSoundAgainIsUsedAgain() throws IOException {
        BackupId id = backups().backup("app").id();
        damage("omega");
        assertThat(verify(id, VerifyLevel.V2)).isFalse();
        damage("alpha");
        assertThat(verify(id, VerifyLevel.V2)).isTrue();

        clock.advance(Duration.ofDays(1));
        backups().backup("app");

        assertThat(contents()).isEqualTo(1);
    }

    @Test
    void aCheckThatLooksLessDeeplyProvesNothing() throws IOException {
        BackupId id = backups().backup("app").id();
        damage("omega");
        assertThat(verify(id, VerifyLevel.V2)).isFalse();
        assertThat(verify(id, VerifyLevel.V0)).isTrue();

        clock.advance(Duration.ofDays(1));
        backups().backup("app");

        assertThat(contents()).isEqualTo(2);
    }

    @Test
    void aContentThatCannotBeReadIsStoredAgain() {
        BackupId first = backups().backup("app").id();
        Unreadable disk = new Unreadable("alpha");

        clock.advance(Duration.ofDays(1));
        assertThatThrownBy(() -> backups(disk).backup("app"))
                .isInstanceOf(BackupException.class)
                .isNotInstanceOf(VerificationFailedException.class)
                .hasMessageContaining("Input/output error");
        clock.advance(Duration.ofDays(1));

        assertThat(backups(disk).backup("app").state()).isEqualTo(BackupState.VERIFIED);
        assertThat(backups().get(first).state()).isEqualTo(BackupState.VERIFIED);
        assertThat(backups().evidence(first)).allMatch(Evidence::good);
    }

    @Test
    void whatIsBadIsFoundBesideWhatCannotBeRead() throws IOException {
        files.put("b.txt", "beta").put("c.txt", "gamma");
        BackupId id = backups().backup("app").id();
        damage("omega");

        VerifyReport report = backups(new Unreadable("beta", "gamma")).verify(id, VerifyLevel.V2);

        assertThat(report.findings()).extracting(VerifyFinding::file).containsExactly(key("alpha"));
        assertThat(report.unread())
                .extracting(VerifyFinding::file)
                .containsExactlyInAnyOrder(key("beta"), key("gamma"));
        assertThat(backups().get(id).state()).isEqualTo(BackupState.FAILED);
    }

    @Test
    void aStorageThatHasGoneIsNotAskedForEachContent() {
        for (int i = 0; i < 100; i++) {
            files.put(i + ".txt", "content " + i);
        }
        BackupId id = backups().backup("app").id();
        Unreadable gone = new Unreadable();
        gone.all = true;

        assertThatThrownBy(() -> backups(gone).verify(id, VerifyLevel.V2)).isExactlyInstanceOf(BackupException.class);

        assertThat(gone.failures).isLessThan(10);
        assertThat(backups().get(id).state()).isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void aListOfContentsDamagedAtItsLengthIsAFinding() throws IOException {
        BackupId id = backups().backup("app").id();
        for (String damaged : List.of("\n".repeat(500), "x".repeat(500))) {
            Path list = folder.resolve("storage").resolve(Keys.folder(id) + Keys.BLOB_SUMS);
            Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(list, damaged.substring(0, (int) Files.size(list)));

            assertThat(backups().verify(id, VerifyLevel.V0).findings())
                    .extracting(VerifyFinding::file)
                    .contains(Keys.folder(id) + Keys.BLOB_SUMS);
        }
    }

    private static String key(String content) {
        return Keys.blob("app", Hashes.sha256(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Some contents lie where the disk cannot be read. */
    private final class Unreadable extends DelegatingStorage {
        private final Set<String> keys;
        boolean all;
        int failures;

        Unreadable(String... contents) {
            super(new DirectoryStorage(folder.resolve("storage")));
            keys = Stream.of(contents).map(BadContentsTest::key).collect(Collectors.toSet());
        }

        @Override
        public InputStream read(String key) throws IOException {
            if (keys.contains(key) || (all && key.contains("/blobs/"))) {
                failures++;
                throw new IOException("Input/output error");
            }
            return super.read(key);
        }
    }

    private boolean verify(BackupId id, VerifyLevel level) {
        clock.advance(Duration.ofMinutes(1));
        return backups().verify(id, level).good();
    }

    private void damage(String content) throws IOException {
        Path blob = folder.resolve("storage")
                .resolve(Keys.blob("app", Hashes.sha256("alpha".getBytes(StandardCharsets.UTF_8))));
        Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(blob, content);
    }

    private int contents() throws IOException {
        return new DirectoryStorage(folder.resolve("storage"))
                .list("app/blobs/")
                .size();
    }

    private Backups backups() {
        return backups(new DirectoryStorage(folder.resolve("storage")));
    }

    private Backups backups(BackupStorage storage) {
        return Backups.builder(storage)
                .plan(BackupPlan.of("app").source(files))
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .build();
    }
}
