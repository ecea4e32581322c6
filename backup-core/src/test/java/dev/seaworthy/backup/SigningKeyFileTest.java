package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyFileTest {
    @TempDir
    private Path home;

    @Test
    void aKeyCanBeMadeOnADiskWithoutHardLinks() throws IOException {
        Path file = AwkwardFiles.at(home.resolve("keys/signing.pem"), "nothing");

        Signer signer = new SigningKeyFile(file).loadOrCreate();

        assertThat(new SigningKeyFile(home.resolve("keys/signing.pem"))
                        .load()
                        .orElseThrow()
                        .publicKey())
                .isEqualTo(signer.publicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("keys/signing.pem"))))
                .isEqualTo("rw-------");
        assertThat(home.resolve("keys")).isDirectoryContaining("glob:**/signing.pem");
        try (var files = Files.list(home.resolve("keys"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aKeyIsNeverReplacedOnADiskWithoutHardLinks() throws IOException {
        Path file = AwkwardFiles.at(home.resolve("signing.pem"), "nothing");
        Files.writeString(home.resolve("signing.pem"), "an older key");

        assertThatThrownBy(() -> new SecretFile("The signing key", file).create("another"))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(home.resolve("signing.pem")).hasContent("an older key");
    }
}
