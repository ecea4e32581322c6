package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modes of folders mean nothing to root, so the drills run in a process that has given up what makes it so. */
@Tag("dear")
class DrillLeftoversTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir
    private Path home;

    @Test
    void treeWithAReadOnlyFolderIsRemovedAfterItsDrill() {
        assertThat(drill()).contains("drill true null", "left []");
    }

    @Test
    void leftoverThatCannotBeRemovedDoesNotStopADrill() throws Exception {
        assumeTrue(isRoot(), "needs root, to give files away");
        String name = "seaworthy_drill_20261101_060000_abcd";
        Path leftover = Files.createDirectories(home.resolve("scratch").resolve(name));
        Files.writeString(leftover.resolve("database.mv.db"), "half");
        Files.setPosixFilePermissions(leftover, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setAttribute(leftover, "unix:uid", 12345);

        assertThat(drill()).contains("drill true null", "left [" + name + "]");
    }

    private List<String> drill() {
        assumeTrue(!isRoot() || Files.isExecutable(SETPRIV), "needs setpriv");
        List<String> program = isRoot()
                ? List.of(SETPRIV.toString(), "--bounding-set", "-dac_override,-dac_read_search,-fowner")
                : List.of("/usr/bin/env");
        try (ChildJvm child = ChildJvm.startUnder(program, DrillWithoutPrivileges.class, home.toString())) {
            return child.awaitEnd();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
