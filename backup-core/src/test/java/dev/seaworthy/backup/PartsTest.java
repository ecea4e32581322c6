package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source may do with its parts. */
class PartsTest {
    @TempDir
    Path home;

    @Test
    void partsKeepTheOrderInWhichTheyWereOpenedWhicheverIsClosedFirst() {
        BackupInfo backup = backUp(sink -> {
            PartOutput first = sink.part("first");
            PartOutput second = sink.part("second");
            second.write("2".getBytes(StandardCharsets.UTF_8));
            second.close();
            first.write("1".getBytes(StandardCharsets.UTF_8));
            first.close();
        });

        assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
        assertThat(backup.parts())
                .extracting(PartInfo::path)
                .containsExactly("p/001-parts-first.gz", "p/002-parts-second.gz");
    }

    @Test
    void partThatIsLeftOpenIsNoBackup() {
        assertThatThrownBy(() -> backUp(sink -> sink.part("forgotten").write(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not closed 1 of its parts");
    }

    private BackupInfo backUp(Reading reading) {
        try (Backups backups = Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(new PartsSource(reading)))
                .signingKey(home.resolve("keys/signing.pem"))
                .build()) {
            return backups.backup("app");
        }
    }

    /** Writes parts. */
    @FunctionalInterface
    private interface Reading {
        void into(BackupSink sink) throws IOException;
    }

    /** A source that has nothing but what a test writes. */
    private record PartsSource(Reading reading) implements BackupSource {
        @Override
        public String name() {
            return "parts";
        }

        @Override
        public SourceSession open(RunControl control) {
            return new SourceSession() {
                @Override
                public SourceInfo read(BackupSink sink) throws IOException {
                    reading.into(sink);
                    return new SourceInfo(
                            "parts", "parts", "test", Fidelity.FULL, Instant.EPOCH, Map.of(), Map.of(), List.of());
                }

                @Override
                public void close() {
                    // Holds nothing.
                }
            };
        }

        @Override
        public SourceRestorer restorer() {
            return new SourceRestorer() {
                @Override
                public String kind() {
                    return "parts";
                }

                @Override
                public void check(SourceInfo source, RestoreTarget target) {
                    throw new BackupRefusedException("Nothing restores this");
                }

                @Override
                public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) {
                    throw new BackupRefusedException("Nothing restores this");
                }
            };
        }
    }
}
