package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceRestorer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Loads a saved PostgreSQL database by {@code pg_restore} into a new or empty database named by a JDBC URL. */
public final class PostgresRestorer implements SourceRestorer {
    static final String KIND = "postgresql";

    private final @Nullable Path clients;

    public PostgresRestorer() {
        this.clients = null;
    }

    /** Takes {@code pg_restore} from this folder and nowhere else. */
    public PostgresRestorer(Path clients) {
        this.clients = clients;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(SourceInfo source, RestoreTarget target) {
        throw new UnsupportedOperationException(String.valueOf(clients));
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        throw new UnsupportedOperationException();
    }
}
