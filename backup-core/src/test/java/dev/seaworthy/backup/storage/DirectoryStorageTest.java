package dev.seaworthy.backup.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.BackupStorageContract;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStorageTest extends BackupStorageContract {
    @TempDir
    Path home;

    @Override
    protected BackupStorage emptyStorage() {
        return new DirectoryStorage(home.resolve("repository"));
    }

    @Test
    void filesAndFoldersAreForTheirOwnerOnly() throws IOException {
        try (StorageOutput output = storage.create("a/b")) {
            output.commit();
        }

        assertThat(permissions("repository")).isEqualTo("rwx------");
        assertThat(permissions("repository/a")).isEqualTo("rwx------");
        assertThat(permissions("repository/a/b")).isEqualTo("rw-------");
    }

    @Test
    void leftoverOfAKilledWriterIsRemovedButNotThatOfALivingOne() throws IOException {
        Path partials = Files.createDirectories(home.resolve("repository/.partial"));
        Path leftover = Files.writeString(partials.resolve("left-by-a-kill"), "x");
        StorageOutput living = storage.create("living");

        new DirectoryStorage(home.resolve("repository")).create("other").close();
        assertThat(leftover).doesNotExist();
        living.write(1);
        living.commit();

        assertThat(storage.find("living")).isPresent();
        assertThat(partials).isEmptyDirectory();
    }

    @Test
    void whatOthersPutThereIsListedAndCanBeDeleted() throws IOException {
        Files.createDirectories(home.resolve("repository/app"));
        Path stray = Files.writeString(home.resolve("repository/app/.DS_Store (copy)"), "x");
        Files.createDirectories(home.resolve("repository/lost+found"));

        assertThat(storage.list("app/")).extracting(StoredObject::key).contains("app/.DS_Store (copy)");
        assertThat(storage.folders("")).contains("lost+found");
        assertThat(storage.folders("lost+found/backups/")).isEmpty();
        assertThat(storage.find("app/.DS_Store (copy)")).isPresent();
        storage.delete("app/.DS_Store (copy)");
        assertThat(stray).doesNotExist();
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(path)));
    }
}
