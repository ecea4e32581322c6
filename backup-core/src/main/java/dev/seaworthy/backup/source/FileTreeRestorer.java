package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceRestorer;
import java.io.IOException;

/** Writes a saved file tree into a new or empty folder. */
public final class FileTreeRestorer implements SourceRestorer {
    static final String KIND = "files";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(SourceInfo source, RestoreTarget target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        throw new UnsupportedOperationException();
    }
}
