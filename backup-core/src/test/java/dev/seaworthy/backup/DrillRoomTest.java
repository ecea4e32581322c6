package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is larger than any disk. */
class DrillRoomTest {
    private static final long HUGE = 1L << 60;

    @TempDir
    private Path folder;

    @Test
    void drillIsRefusedWhereThereIsNoRoomForIt() {
        assertThatThrownBy(() -> open("jdbc:h2:file:" + folder.resolve("scratch/database"), VerifyLevel.V4))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("make room");
    }

    @Test
    void databaseOnAServerNeedsNoRoomInTheFolder() throws Exception {
        assertThat(open("jdbc:postgresql://server/scratch", VerifyLevel.V4)).isEqualTo("opened");
    }

    @Test
    void structureAloneNeedsNoRoom() throws Exception {
        assertThat(open("jdbc:h2:file:" + folder.resolve("scratch/database"), VerifyLevel.V3))
                .isEqualTo("opened");
    }

    private String open(String target, VerifyLevel level) throws Exception {
        BackupSettings settings = Backups.builder(new DirectoryStorage(folder.resolve("storage")))
                .restorer(new Elsewhere(target))
                .settings();
        try (Scratch scratch = Scratch.open(settings, DrillPlan.in(folder.resolve("scratch")), manifest(), level)) {
            return scratch.backup() == null ? "" : "opened";
        }
    }

    private static Manifest manifest() {
        Instant at = Instant.EPOCH;
        SourceInfo source =
                new SourceInfo("database", "elsewhere", "none", Fidelity.FULL, at, Map.of(), Map.of(), List.of());
        PartInfo part = new PartInfo("database", "dump", "p/001", List.of(), HUGE, "", HUGE, "", 0);
        return new Manifest(
                Manifest.FORMAT_VERSION,
                "repository",
                TestIds.at("app", at),
                "app",
                "test",
                at,
                at,
                at,
                List.of(),
                List.of(source),
                List.of(part),
                new Manifest.BlobTotals(0, 0, 0),
                List.of());
    }

    private record Elsewhere(String url) implements ScratchRestorer {
        @Override
        public String kind() {
            return "elsewhere";
        }

        @Override
        public void check(SourceInfo source, RestoreTarget target) {}

        @Override
        public RestoreTarget scratch(SourceInfo source, Path folder, @Nullable RestoreTarget server, String name) {
            return RestoreTarget.database(url);
        }

        @Override
        public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RestoredSource restoreStructure(SourceContent content, RestoreTarget target, RunControl control) {
            throw new UnsupportedOperationException();
        }
    }
}
