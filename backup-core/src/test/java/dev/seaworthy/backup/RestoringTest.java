package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoringTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondRestoreThatIsRefusedLeavesTheLockOfTheFirst() throws IOException {
        Path key = folder.resolve("keys/signing.pem");
        Path sameKey = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectories(key.getParent()))
                .resolve("signing.pem");

        Restoring.alone(key, () -> {
            for (Path each : new Path[] {key, sameKey}) {
                assertThatThrownBy(() -> Restoring.alone(each, () -> "entered"))
                        .isInstanceOf(BackupRefusedException.class)
                        .hasMessageContaining("restore.lock");
            }
            assertThat(elsewhere(key)).isEqualTo("refused");
            return key;
        });

        assertThat(elsewhere(key)).isEqualTo("entered");
        assertThat(Restoring.alone(key, () -> "entered")).isEqualTo("entered");
    }

    private static String elsewhere(Path key) {
        try (ChildJvm child = ChildJvm.start(LockedElsewhere.class, key.toString())) {
            return child.awaitEnd().get(0);
        }
    }
}
