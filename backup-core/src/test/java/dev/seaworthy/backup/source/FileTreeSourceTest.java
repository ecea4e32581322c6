package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.seaworthy.backup.BackupCancelledException;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Content;
import dev.seaworthy.backup.ContentChangedException;
import dev.seaworthy.backup.PartOutput;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.TreeEntry;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeSourceTest {
    @TempDir
    Path home;

    Path tree;

    @BeforeEach
    void emptyTree() throws IOException {
        tree = Files.createDirectory(home.resolve("tree"));
    }

    @Test
    void oddNamesModesTimesLinksAndEmptyFoldersComeBack() throws Exception {
        Files.writeString(tree.resolve("tab\tline\nback\\slash \"quote\" '; é 漢字 🚢"), "odd");
        Files.writeString(tree.resolve(" "), "blank");
        Files.writeString(tree.resolve("-rf"), "");
        Files.createDirectories(tree.resolve("empty/inner"));
        Path script = Files.writeString(tree.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(script, FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z")));
        Path locked = Files.createDirectory(tree.resolve("locked"));
        Files.writeString(locked.resolve("inside"), "inside");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("run.sh"));
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("../../nowhere\tat all"));

        Path back = backUpAndRestore();

        assertThat(BackupFixture.contents(back)).isEqualTo(BackupFixture.contents(tree));
        assertThat(back.resolve("empty/inner")).isEmptyDirectory();
        assertThat(Files.getPosixFilePermissions(back.resolve("run.sh")))
                .isEqualTo(Files.getPosixFilePermissions(script));
        assertThat(Files.getPosixFilePermissions(back.resolve("locked")))
                .isEqualTo(Files.getPosixFilePermissions(locked));
        assertThat(Files.getLastModifiedTime(back.resolve("run.sh"))).isEqualTo(Files.getLastModifiedTime(script));
        assertThat(Files.readSymbolicLink(back.resolve("link"))).isEqualTo(Path.of("run.sh"));
        assertThat(Files.readSymbolicLink(back.resolve("dangling"))).isEqualTo(Path.of("../../nowhere\tat all"));
    }

    @Test
    void selectedPathsComeBackWithTheFoldersAboveThemAndNothingElse() throws Exception {
        Path sub = Files.createDirectories(tree.resolve("docs/2026"));
        Files.writeString(sub.resolve("plan.txt"), "plan");
        Files.writeString(tree.resolve("docs/2026-old.txt"), "old");
        Files.createDirectory(tree.resolve("other"));
        Files.writeString(tree.resolve("single.txt"), "single");
        Path back = home.resolve("some");
        try (Backups backups = backups()) {
            RestoreRequest request = RestoreRequest.to(backups.backup("app").id(), back);

            assertThatThrownBy(() -> backups.restore(request.only("tree", "docs", "docs/202")))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("nothing under docs/202.");
            assertThat(back).doesNotExist();

            backups.restore(request.only("tree", "docs/2026/", "single.txt"));
        }

        assertThat(BackupFixture.contents(back.resolve("tree")))
                .containsOnly(entry("docs/2026/plan.txt", "plan"), entry("single.txt", "single"));
        assertThat(back.resolve("tree/other")).doesNotExist();
    }

    @Test
    void nameThatIsNoTextHereIsRefusedInsteadOfChanged() throws Exception {
        inTree("printf x > \"$(printf 'caf\\351.txt')\"");
        try (Backups backups = backups()) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("caf")
                    .hasMessageContaining("LC_ALL");
        }
    }

    @Test
    void linkToANameThatIsNoTextHereIsRefusedInsteadOfChanged() throws Exception {
        inTree("ln -s \"$(printf 'caf\\351.txt')\" link");
        try (Backups backups = backups()) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("link")
                    .hasMessageContaining("LC_ALL");
        }
    }

    private void inTree(String command) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-c", command).directory(tree.toFile()).start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void emptyTreeComesBackEmpty() throws Exception {
        assertThat(backUpAndRestore()).isEmptyDirectory();
    }

    @Test
    void missingFolderIsRefused() throws Exception {
        Files.delete(tree);
        try (Backups backups = backups()) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(tree.toString());
        }
    }

    @Test
    void namedPipeIsRefusedByName() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", tree.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        try (Backups backups = backups()) {
            assertThatThrownBy(() -> backups.backup("app"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("pipe");
        }
    }

    @Test
    void fileThatKeepsChangingIsSavedMarkedAndNamed() throws Exception {
        Path file = Files.writeString(tree.resolve("growing.log"), "0");
        RecordingSink sink = new RecordingSink(() -> Files.writeString(file, Files.readString(file) + "+"));

        SourceInfo source =
                FileTreeSource.of("tree", tree).open(new NeverCancelled()).read(sink);

        assertThat(sink.entries).extracting(TreeEntry::changed).containsExactly(true);
        assertThat(source.warnings()).singleElement().asString().contains("growing.log");
    }

    @Test
    void aFileThatKeepsChangingIsNotCopiedWhereItHasNoRoom() throws Exception {
        Path large = tree.resolve("large.log");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(8L << 40); // Of which the disk has nothing yet.
        }
        FileTreeSession session = new FileTreeSession("tree", "files", tree, new NeverCancelled());

        assertThatThrownBy(() -> session.frozen(large, "large.log", new RecordingSink(() -> {})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("large.log")
                .hasMessageContaining("java.io.tmpdir");
    }

    @Test
    void theCopyOfAFileThatKeepsChangingHeedsTheRun() throws Exception {
        Path file = Files.writeString(tree.resolve("a.log"), "alpha");
        RunControl cancelled = new NeverCancelled() {
            @Override
            public void check() {
                throw new BackupCancelledException("cancelled by the test");
            }
        };
        FileTreeSession session = new FileTreeSession("tree", "files", tree, cancelled);

        assertThatThrownBy(() -> session.frozen(file, "a.log", new RecordingSink(() -> {})))
                .isInstanceOf(BackupCancelledException.class);
    }

    @Test
    void fileThatChangesOnceIsReadAgainAndNotMarked() throws Exception {
        Path file = Files.writeString(tree.resolve("once.txt"), "before");
        List<String> changes = new ArrayList<>(List.of("after"));
        RecordingSink sink = new RecordingSink(() -> {
            if (!changes.isEmpty()) {
                Files.writeString(file, changes.remove(0));
            }
        });

        SourceInfo source =
                FileTreeSource.of("tree", tree).open(new NeverCancelled()).read(sink);

        assertThat(sink.entries).extracting(TreeEntry::changed).containsExactly(false);
        assertThat(sink.contents).containsExactly("after");
        assertThat(source.warnings()).isEmpty();
    }

    @Test
    void pathThatLeadsOutOfTheFolderIsRefused() throws Exception {
        for (String path : List.of("../evil", "/etc/evil", "a/../../evil", "a/./b", "", ".")) {
            TreeWriter writer = new TreeWriter(home.resolve("back"), new NoContent(), new NeverCancelled());
            assertThatThrownBy(() -> writer.add(TreeEntry.directory(path, 0755, Instant.EPOCH)))
                    .as(path)
                    .isInstanceOf(IOException.class);
        }
        assertThat(home.resolve("evil")).doesNotExist();
    }

    @Test
    void secretIsForItsOwnerOnlyWhileItIsWritten() throws Exception {
        Path back = home.resolve("back");
        List<String> whileWritten = new ArrayList<>();
        SourceContent content = new NoContent() {
            @Override
            public InputStream openBlob(TreeEntry file) {
                try {
                    whileWritten.add(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(back.resolve(file.path()))));
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                return InputStream.nullInputStream();
            }
        };

        new TreeWriter(back, content, new NeverCancelled())
                .add(TreeEntry.file("key.pem", 0600, Instant.EPOCH, "0".repeat(64), false));

        assertThat(whileWritten).containsExactly("rw-------");
    }

    @Test
    void pathThroughALinkIsRefused() throws Exception {
        Path outside = Files.createDirectory(home.resolve("outside"));
        Path back = Files.createDirectory(home.resolve("back"));
        Files.createSymbolicLink(back.resolve("link"), outside);
        TreeWriter writer = new TreeWriter(back, new NoContent(), new NeverCancelled());

        assertThatThrownBy(() -> writer.add(TreeEntry.directory("link/evil", 0755, Instant.EPOCH)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("link/evil");
        assertThat(outside).isEmptyDirectory();
    }

    private Path backUpAndRestore() {
        try (Backups backups = backups()) {
            BackupInfo backup = backups.backup("app");
            backups.restore(RestoreRequest.to(backup.id(), home.resolve("back")));
            Path back = home.resolve("back/tree");
            assertThat(Files.isDirectory(back, LinkOption.NOFOLLOW_LINKS)).isTrue();
            return back;
        }
    }

    private Backups backups() {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(FileTreeSource.of("tree", tree)))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
    }

    /** Takes contents as the repository does, after something has happened to the file. */
    private static final class RecordingSink implements BackupSink {
        final List<TreeEntry> entries = new ArrayList<>();
        final List<String> contents = new ArrayList<>();
        private final Change change;

        RecordingSink(Change change) {
            this.change = change;
        }

        interface Change {
            void happen() throws IOException;
        }

        @Override
        public PartOutput part(String name) {
            throw new AssertionError("A tree has no parts");
        }

        @Override
        public String blob(String sha256, long size, Content content) throws IOException {
            change.happen();
            try (InputStream input = content.open()) {
                String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
                if (text.length() != size) {
                    throw new ContentChangedException("changed");
                }
                contents.add(text);
            }
            return sha256;
        }

        @Override
        public void entry(TreeEntry entry) {
            entries.add(entry);
        }
    }

    private static class NeverCancelled implements RunControl {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public void check() {}

        @Override
        public Registration onCancel(Runnable stop) {
            return () -> {};
        }
    }

    private static class NoContent implements SourceContent {
        @Override
        public dev.seaworthy.backup.BackupId backup() {
            throw new AssertionError();
        }

        @Override
        public SourceInfo source() {
            throw new AssertionError();
        }

        @Override
        public List<dev.seaworthy.backup.PartInfo> parts() {
            return List.of();
        }

        @Override
        public InputStream open(dev.seaworthy.backup.PartInfo part) {
            throw new AssertionError();
        }

        @Override
        public void entries(EntryVisitor visitor) {}

        @Override
        public InputStream openBlob(TreeEntry file) {
            throw new AssertionError();
        }
    }
}
