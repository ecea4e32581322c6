package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactFilesTest {

    @TempDir
    Path home;

    private DataFolder folder;
    private ArtifactFiles files;

    @BeforeEach
    void open() {
        folder = DataFolder.open(home);
        files = new ArtifactFiles(folder);
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    @Test
    void removedFileStaysWhileABackupRuns() throws IOException {
        String file = receive(10);

        files.hold();
        files.hold();
        files.remove(file);
        files.release();
        assertThat(folder.artifacts().resolve(file)).exists();

        files.release();
        assertThat(folder.artifacts().resolve(file)).doesNotExist();
    }

    @Test
    void crashLeavesNoHalfUploadAndDestroysNothing() throws IOException {
        String known = receive(10);
        String stray = receive(20);
        Files.write(folder.incoming().resolve("unfinished"), new byte[5]);

        files.recover(Set.of(known));

        assertThat(folder.incoming()).isEmptyDirectory();
        assertThat(folder.artifacts().resolve(known)).exists();
        assertThat(folder.artifacts().resolve(stray)).doesNotExist();
        assertThat(folder.strays().resolve(stray)).hasSize(20);
    }

    @Test
    void bodyThatBreaksOffIsNoFile() {
        InputStream breaking = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> files.receive(breaking)).isInstanceOf(Problem.class);
        assertThat(folder.incoming()).isEmptyDirectory();
        assertThat(folder.artifacts()).isEmptyDirectory();
    }

    @Test
    void folderIsTakenByOneProcessOnly() {
        assertThatThrownBy(() -> DataFolder.open(home))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("Another quickstart uses the data folder " + home);
    }

    private String receive(int size) throws IOException {
        return files.receive(new ByteArrayInputStream(new byte[size])).file();
    }
}
