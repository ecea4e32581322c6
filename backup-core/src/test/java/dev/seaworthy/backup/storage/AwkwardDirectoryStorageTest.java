package dev.seaworthy.backup.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.AwkwardFiles;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.BackupStorageContract;
import dev.seaworthy.backup.CheckContext;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder on a disk without hard links, with folders of strangers in it. */
class AwkwardDirectoryStorageTest extends BackupStorageContract {
    @TempDir
    Path home;

    @Override
    protected BackupStorage emptyStorage() {
        return new DirectoryStorage(AwkwardFiles.at(home.resolve("repository"), "lost+found"));
    }

    @Test
    void aFolderOfStrangersThatNobodyMayEnterIsPassedOver() throws IOException {
        Files.createDirectories(home.resolve("repository/lost+found/inside"));
        Files.createDirectories(home.resolve("repository/app"));
        Files.writeString(home.resolve("repository/app/a"), "x");

        assertThat(storage.list("")).extracting(StoredObject::key).containsExactly("app/a");
        assertThat(storage.folders("lost+found/backups/")).isEmpty();
    }

    @Test
    void aFolderOfOursThatNobodyMayEnterIsNotTakenForAnEmptyOne() throws IOException {
        Files.createDirectories(home.resolve("repository/app/backups/2026"));
        BackupStorage closed = new DirectoryStorage(AwkwardFiles.at(home.resolve("repository"), "backups"));

        assertThatThrownBy(() -> closed.list("")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> closed.list("app/")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> closed.folders("app/backups/")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> closed.folders("app/backups/2026/")).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aLinkThatLeadsToItselfIsNoFolder() throws IOException {
        Files.createDirectories(home.resolve("plain/app"));
        Files.createSymbolicLink(home.resolve("plain/loop"), Path.of("loop"));
        BackupStorage plain = new DirectoryStorage(home.resolve("plain"));

        assertThat(plain.folders("")).containsExactly("app");
        assertThat(plain.folders("loop/")).isEmpty();
        assertThat(plain.list("loop/")).isEmpty();
    }

    @Test
    void aRootThatNobodyMayEnterIsNotTakenForAnEmptyOne() throws IOException {
        Files.createDirectories(home.resolve("repository"));
        BackupStorage closed = new DirectoryStorage(AwkwardFiles.at(home.resolve("repository"), "repository"));

        assertThatThrownBy(() -> closed.list("")).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void checkWarnsThatTwoProcessesMayWriteOneName() throws IOException {
        CheckContext context = new CheckContext(Instant.now(), false, Instant.now(), 0, List.of());

        assertThat(((DirectoryStorage) storage).check(context))
                .anyMatch(finding -> finding.message().contains("has no hard links"));
    }
}
