package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceCheckTest {

    @TempDir
    Path folder;

    @Test
    void saysHowFullTheDiskIs() {
        CheckResult result = new DiskSpaceCheck(folder, 99.9, 100).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.UP);
        assertThat(result.data()).containsKeys("percent", "free_bytes", "total_bytes", "path");
    }

    @Test
    void isDegradedAboveOneLimitAndDownAboveTheOther() {
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
    void aMissingPathIsDownAndNamed() {
        CheckResult result = new DiskSpaceCheck(folder.resolve("gone")).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message()).contains("gone").contains("does not exist");
    }

    @Test
    void ofSeveralPathsTheWorstCountsAndAllInTroubleAreNamed() {
        Path gone = folder.resolve("gone");
        Path lost = folder.resolve("lost");

        CheckResult result = check(DiskSpaceCheck.builder(folder, gone, lost).percent(0.000001, 100));

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message())
                .contains("disk of " + folder + " is ")
                .contains("path " + gone + " does not exist; path " + lost + " does not exist");
        assertThat(result.data()).containsEntry("path", gone.toString());
    }

    @Test
    void tooFewFreeBytesAreTroubleWhateverThePercentage() {
        DiskSpaceCheckBuilder disk = DiskSpaceCheck.builder(folder).percent(100, 100);

        assertThat(check(disk.freeBytes(Long.MAX_VALUE, 1)).status()).isEqualTo(Status.DEGRADED);
        CheckResult down = check(disk.freeBytes(Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(down.status()).isEqualTo(Status.DOWN);
        assertThat(down.message()).contains("free bytes, limit " + Long.MAX_VALUE);
    }

    @Test
    void aDiskThatTurnedReadOnlyIsDownWhereItMustBeWritable() {
        Optional<SmallDisk> mounted = SmallDisk.mount(1 << 20);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        try (SmallDisk disk = mounted.orElseThrow()) {
            DiskSpaceCheckBuilder writable = DiskSpaceCheck.builder(disk.path()).writable();
            assertThat(check(writable).status()).isEqualTo(Status.UP);

            disk.readOnly(true);

            assertThat(check(writable).message()).isEqualTo("path " + disk.path() + " cannot be written");
            CheckResult unasked = check(DiskSpaceCheck.builder(disk.path()));
            assertThat(unasked.status()).isEqualTo(Status.UP);
            assertThat(unasked.data()).containsEntry("writable", false);
        }
    }

    @Test
    void aDiskThatFillsUpIsSeen() throws IOException {
        Optional<SmallDisk> mounted = SmallDisk.mount(1 << 20);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        try (SmallDisk disk = mounted.orElseThrow()) {
            DiskSpaceCheck check = new DiskSpaceCheck(disk.path());
            assertThat(check.check(FixedContext.usual()).status()).isEqualTo(Status.UP);

            Files.write(disk.path().resolve("data"), new byte[900_000]);
            assertThat(check.check(FixedContext.usual()).status())
                    .as("mostly used")
                    .isNotEqualTo(Status.DOWN);
            disk.leaveFree(0);

            assertThat(check.check(FixedContext.usual()).status()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void aFileSystemThatHangsIsNamed() {
        FixedContext context = FixedContext.usual();

        new DiskSpaceCheck(folder).check(context);

        assertThat(context.timeoutResult().message()).isEqualTo("the file system of " + folder + " does not answer");
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatThrownBy(() -> new DiskSpaceCheck(folder, 95, 90)).hasMessageContaining("degraded <= down");
        assertThatThrownBy(() -> DiskSpaceCheck.builder(folder).freeBytes(1, 2).build())
                .hasMessageContaining("give degraded >= down >= 0");
        assertThatThrownBy(() -> DiskSpaceCheck.builder()).hasMessageContaining("give one or more");
    }

    private static CheckResult check(DiskSpaceCheckBuilder builder) {
        return builder.build().check(FixedContext.usual());
    }
}
