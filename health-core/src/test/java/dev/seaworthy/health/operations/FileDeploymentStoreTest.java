package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeploymentStoreTest extends DeploymentStoreContract {

    @TempDir
    private Path folder;

    @Override
    DeploymentStore open() {
        return new FileDeploymentStore(folder.resolve("deployments"));
    }

    @Test
    void controlCharactersDoNotBreakTheLine() throws Exception {
        open().save(new Deployment("1\t2\n3", "-", "a\u0000b", TIME, 0, null));

        assertThat(open().newest(10)).containsExactly(new Deployment("1 2 3", null, "a b", TIME, 0, null));
    }

    @Test
    void damagedLinesCostNoOthers() throws Exception {
        Deployment good = row("1.0", "pod-1", TIME);
        open().save(good);
        Path file = folder.resolve("deployments");
        Files.writeString(file, Files.readString(file) + "garbage\nyesterday\ta\tb\tc\t0\t-\n2026-11-20T18:0");

        assertThat(open().newest(10)).containsExactly(good);
    }

    @Test
    void aByteThatIsNoTextCostsNoLine() throws Exception {
        open().save(row("1.0", "pod-1", TIME));
        Path file = folder.resolve("deployments");
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("abc")] = (byte) 0xff;
        Files.write(file, bytes);

        assertThat(open().newest(10)).extracting(Deployment::commit).containsExactly("\uFFFDbc");
        Deployment next = row("1.1", "pod-1", TIME.plusSeconds(1));
        open().save(next);
        assertThat(open().newest(10)).hasSize(2).startsWith(next);
    }

    @Test
    void oldestAreDroppedBeyondWhatIsKept() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < DeploymentStore.KEPT; i++) {
            lines.add(String.join("\t", Instant.ofEpochSecond(i).toString(), "pod", "1", "-", "0", "-"));
        }
        Files.write(folder.resolve("deployments"), lines);

        open().save(row("2.0", "pod", TIME));

        assertThat(open().newest(2000))
                .hasSize(DeploymentStore.KEPT)
                .startsWith(row("2.0", "pod", TIME))
                .noneMatch(row -> row.startedAt().equals(Instant.EPOCH));
    }

    @Test
    void storeThatIsBeingWrittenIsLeftAlone() throws Exception {
        Path lockFile = folder.resolve("deployments.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> open().save(row("1.0", "pod-1", TIME)))
                    .isInstanceOf(OverlappingFileLockException.class);
        }
    }
}
