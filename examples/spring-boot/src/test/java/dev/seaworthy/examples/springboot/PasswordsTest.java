package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordsTest {

    @Test
    void passwordIsMadeOnceAndForTheOwnerAlone(@TempDir Path folder) throws IOException {
        String password = new Passwords(folder).of("admin");

        assertThat(password).hasSize(32);
        assertThat(new Passwords(folder).of("admin")).isEqualTo(password);
        assertThat(new Passwords(folder).of("reader")).isNotEqualTo(password);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("admin.password"))))
                .isEqualTo("rw-------");
    }

    /** As a kill in the middle of a first start would have left it. */
    @Test
    void anEmptyFileIsNoPassword(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("admin.password"));

        assertThat(new Passwords(folder).of("admin")).hasSize(32);
    }

    /** As on Windows; an archive is such a file system, too. */
    @Test
    void aFileSystemWithoutPermissionsOfOwnersKeepsPasswordsAllTheSame(@TempDir Path folder) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"))) {
            Path there = archive.getPath("/registry");

            assertThat(new Passwords(there).of("admin")).isEqualTo(new Passwords(there).of("admin"));
        }
    }
}
