package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.CheckFinding.Level;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    private Path home;

    private final RememberedFiles files = new RememberedFiles(this::now);
    private Instant now = Instant.now();
    private DirectoryStorage storage;

    @BeforeEach
    void fill() {
        storage = new DirectoryStorage(home.resolve("storage"));
        files.put("a.txt", "alpha");
    }

    private Instant now() {
        return now;
    }

    @Test
    void aSoundStorageHasNothingButWarningsAndKeepsNoTrace() throws IOException {
        Backups backups = backups(storage);
        backups.backup("app");
        List<StoredObject> before = storage.list("");

        CheckReport report = backups.check();

        assertThat(report.findings())
                .extracting(CheckFinding::check)
                .contains("write", "if-absent", "read", "list", "missing", "delete", "sync", "atomic", "clock", "space")
                .contains("off-host", "unfinished", "repository", "deletions", "leftovers", "probes");
        assertThat(report.findings())
                .filteredOn(finding -> finding.level() != Level.OK)
                .extracting(CheckFinding::check)
                .containsExactly("off-host");
        assertThat(report.level()).isEqualTo(Level.WARNING);
        assertThat(storage.list("")).isEqualTo(before);
    }

    @Test
    void aStorageThatWasNeverUsedCanBeChecked() throws IOException {
        assertThat(finding(storage, "repository").message()).contains("none yet");
        assertThat(storage.list("")).isEmpty();
    }

    @Test
    void aStorageThatOverwritesFails() {
        assertFails("if-absent", new DelegatingStorage(storage) {
            @Override
            public StorageOutput create(String key) throws IOException {
                super.delete(key);
                return super.create(key);
            }
        });
    }

    @Test
    void aStorageThatChangesBytesFails() {
        assertFails("read", new DelegatingStorage(storage) {
            @Override
            public InputStream read(String key) throws IOException {
                super.read(key).close();
                return new ByteArrayInputStream("seaworthY".getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void aStorageThatListsLateFails() {
        assertFails("list", new DelegatingStorage(storage) {
            @Override
            public List<StoredObject> list(String prefix) {
                return List.of();
            }
        });
    }

    @Test
    void aStorageThatShowsHalfObjectsFails() {
        assertFails("write", new DelegatingStorage(storage) {
            @Override
            public Optional<StoredObject> find(String key) {
                return Optional.of(new StoredObject(key, 1));
            }
        });
    }

    @Test
    void aStorageThatFindsWhatIsMissingFails() {
        assertFails("missing", new DelegatingStorage(storage) {
            @Override
            public InputStream read(String key) {
                return InputStream.nullInputStream();
            }
        });
    }

    @Test
    void aStorageThatKeepsWhatIsDeletedFails() {
        assertFails("delete", new DelegatingStorage(storage) {
            @Override
            public void delete(String key) {
                // Forgotten.
            }
        });
    }

    @Test
    void aStorageThatCannotBeReachedFailsWithTheReason() {
        CheckFinding write = finding(
                new DelegatingStorage(storage) {
                    @Override
                    public StorageOutput create(String key) throws IOException {
                        throw new IOException("no route to host");
                    }
                },
                "write");

        assertThat(write.level()).isEqualTo(Level.FAILED);
        assertThat(write.message()).contains("no route to host");
        assertThat(write.nextStep()).contains("reachable");
    }

    @Test
    void aDiskThatIsTooSmallFails() throws IOException {
        CheckContext context = new CheckContext(now, false, now, Long.MAX_VALUE / 2, List.of());

        assertThat(storage.check(context))
                .anyMatch(finding -> finding.check().equals("space") && finding.level() == Level.FAILED);
    }

    @Test
    void aSourceOnTheSameDiskIsNamed() throws IOException {
        CheckContext context = new CheckContext(now, false, now, 0, List.of(home));

        assertThat(storage.check(context)).anyMatch(finding -> finding.message().contains("same disk as " + home));
    }

    @Test
    void theNextBackupIsExpectedToAddWhatTheLastOneAdded() {
        class Asked extends DelegatingStorage implements SelfCheck {
            private long expectedBytes;

            Asked() {
                super(CheckTest.this.storage);
            }

            @Override
            public List<CheckFinding> check(CheckContext context) {
                expectedBytes = context.expectedBytes();
                return List.of();
            }
        }

        files.put("large.bin", "x".repeat(100_000));
        Asked asked = new Asked();
        backups(asked).backup("app");
        backups(asked).check();
        assertThat(asked.expectedBytes).isBetween(100_000L, 110_000L);

        now = now.plusSeconds(60);
        files.put("small.txt", "y".repeat(5_000));
        backups(asked).backup("app");
        backups(asked).check();
        assertThat(asked.expectedBytes).isBetween(5_000L, 15_000L);
    }

    @Test
    void aClockThatDiffersIsAWarning() throws IOException {
        CheckContext context = new CheckContext(now.plus(Duration.ofHours(1)), false, now, 0, List.of());

        assertThat(storage.check(context))
                .anyMatch(finding -> finding.message().contains("behind ours") && finding.level() == Level.WARNING);
    }

    @Test
    void filesOfDeadWritersAreCountedAndRemovedByRepair() throws IOException {
        backups(storage).backup("app");
        Path partial = home.resolve("storage/.partial/" + UUID.randomUUID());
        Files.writeString(partial, "half");
        storage = new DirectoryStorage(home.resolve("storage"));

        assertThat(finding(storage, "unfinished").message()).startsWith("1 files of writers that died");
        assertThat(partial).doesNotExist();
    }

    @Test
    void whatInterruptedWorkLeftIsFoundAndRemovedByRepairOnly() throws IOException {
        Backups backups = backups(storage);
        BackupId good = backups.backup("app").id();
        now = now.plusSeconds(60);
        BackupId deleting = backups.backup("app").id();
        SignedObjects objects = new SignedObjects(storage);
        objects.put(Keys.tombstone(deleting), Json.write(new Cleanup.Tombstone(deleting.value(), "old", now)));
        BackupId dead = TestIds.at("app", now);
        objects.put(Keys.running(dead), Json.write(new RunningMark(dead, now, "another-host", 1, 1)));
        objects.put(Keys.folder(dead) + "p/001-half.sql.gz", new byte[100]);
        objects.put(Keys.probe(now) + "object", new byte[1]);
        now = now.plus(Duration.ofHours(25));
        BackupId running = TestIds.at("app", now);
        objects.put(Keys.running(running), Json.write(new RunningMark(running, now, "another-host", 1, 1)));
        objects.put(Keys.folder(running) + "p/001-half.sql.gz", new byte[100]);

        assertThat(warnings(backups.check())).contains("deletions", "leftovers", "probes");
        assertThat(warnings(backups.check())).contains("deletions", "leftovers", "probes");
        assertThat(warnings(backups.repair())).doesNotContain("deletions", "leftovers", "probes");

        assertThat(warnings(backups.check())).doesNotContain("deletions", "leftovers", "probes");
        assertThat(backups.list()).extracting(BackupInfo::id).containsExactly(running, good);
        assertThat(backups.verify(good, VerifyLevel.V2).good()).isTrue();
        assertThat(storage.list(Keys.folder(running))).isNotEmpty();
        assertThat(storage.list(Keys.folder(dead))).isEmpty();
    }

    @Test
    void aRepositoryOfAnotherKeyFails() {
        backups(storage).backup("app");
        Backups stranger = Backups.builder(storage)
                .signingKey(home.resolve("other/signing.pem"))
                .build();

        assertThat(stranger.check().findings())
                .anyMatch(finding -> finding.check().equals("repository") && finding.level() == Level.FAILED);
    }

    private void assertFails(String check, BackupStorage broken) {
        CheckFinding finding = finding(broken, check);
        assertThat(finding.level()).as(finding.toString()).isEqualTo(Level.FAILED);
        assertThat(finding.nextStep()).isNotNull();
    }

    private CheckFinding finding(BackupStorage of, String check) {
        return backups(of).check().findings().stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> warnings(CheckReport report) {
        return report.findings().stream()
                .filter(finding -> finding.level() == Level.WARNING)
                .map(CheckFinding::check)
                .toList();
    }

    private Backups backups(BackupStorage of) {
        return Backups.builder(of)
                .plan(BackupPlan.of("app").source(files))
                .signingKey(home.resolve("keys/signing.pem"))
                .clock(() -> now)
                .build();
    }
}
