package dev.seaworthy.backup;

import java.io.IOException;
import java.util.Optional;

/** Another source, of which a test changes a part. */
class ForwardingSource implements BackupSource {
    private final BackupSource source;

    ForwardingSource(BackupSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        return source.open(control);
    }

    @Override
    public SourceRestorer restorer() {
        return source.restorer();
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return source.liveTarget();
    }
}
