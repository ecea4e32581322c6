package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceCheckTest {

    @TempDir
    Path folder;

    @Test
    void saysHowFullTheDiskIs() throws Exception {
        CheckResult result = new DiskSpaceCheck(folder, 99.9, 100).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.UP);
        assertThat(result.data()).containsKeys("percent", "free_bytes", "total_bytes", "path");
    }

    @Test
    void isDegradedAboveOneLimitAndDownAboveTheOther() throws Exception {
        assertThat(new DiskSpaceCheck(folder, 0.000001, 100)
                        .check(FixedContext.usual())
                        .status())
                .isEqualTo(Status.DEGRADED);
        assertThat(new DiskSpaceCheck(folder, 0.000001, 0.000001)
                        .check(FixedContext.usual())
                        .status())
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aMissingPathIsDownAndNamed() throws Exception {
        CheckResult result = new DiskSpaceCheck(folder.resolve("gone")).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message()).contains("gone").contains("does not exist");
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatThrownBy(() -> new DiskSpaceCheck(folder, 95, 90)).hasMessageContaining("degraded <= down");
    }
}
