package dev.seaworthy.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A source whose files are given by the test; its restorer is not needed by the tests that use it. */
final class RememberedFiles implements BackupSource {
    private final Map<String, String> files = new TreeMap<>();
    private final InstantSource clock;

    RememberedFiles(InstantSource clock) {
        this.clock = clock;
    }

    RememberedFiles put(String path, String content) {
        files.put(path, content);
        return this;
    }

    RememberedFiles remove(String path) {
        files.remove(path);
        return this;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public SourceSession open(RunControl control) {
        return new Session();
    }

    @Override
    public SourceRestorer restorer() {
        return new dev.seaworthy.backup.source.FileTreeRestorer();
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return Optional.empty();
    }

    private final class Session implements SourceSession {
        @Override
        public SourceInfo read(BackupSink sink) throws IOException {
            files.forEach((path, content) -> keep(sink, path, content));
            return new SourceInfo(
                    name(),
                    "files",
                    "test",
                    Fidelity.FILES,
                    clock.instant(),
                    Map.of(),
                    Map.of("files", (long) files.size(), "directories", 0L, "links", 0L),
                    List.of());
        }

        private void keep(BackupSink sink, String path, String content) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            try {
                String blob = sink.blob(Hashes.sha256(bytes), bytes.length, () -> new ByteArrayInputStream(bytes));
                sink.entry(TreeEntry.file(path, 0644, clock.instant(), blob, false));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
