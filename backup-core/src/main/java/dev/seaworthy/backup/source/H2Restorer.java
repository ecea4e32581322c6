package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceRestorer;
import java.io.IOException;

/** Loads a saved H2 database into a new file, by JDBC URL or as {@code database.mv.db} in a folder. */
public final class H2Restorer implements SourceRestorer {
    static final String KIND = "h2";

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
