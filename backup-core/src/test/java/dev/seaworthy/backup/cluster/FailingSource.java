package dev.seaworthy.backup.cluster;

import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import dev.seaworthy.backup.source.FileTreeRestorer;
import java.io.IOException;
import java.util.Optional;

/** A source that cannot be read now, and perhaps later. */
final class FailingSource implements BackupSource {
    @Override
    public String name() {
        return "files";
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        throw new IOException("the disk does not answer");
    }

    @Override
    public SourceRestorer restorer() {
        return new FileTreeRestorer();
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return Optional.empty();
    }
}
