package dev.seaworthy.backup;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a source is restored to: a folder, or a database by its JDBC URL. User and password, when given, are those of the
 * database; an H2 target in a folder takes them too.
 */
public record RestoreTarget(
        @Nullable Path folder,
        @Nullable String jdbcUrl,
        @Nullable String user,
        @Nullable String password) {
    public RestoreTarget {
        if ((folder == null) == (jdbcUrl == null)) {
            throw new IllegalArgumentException("A restore target is either a folder or a JDBC URL");
        }
    }

    public static RestoreTarget folder(Path folder) {
        return new RestoreTarget(folder, null, null, null);
    }

    public static RestoreTarget database(String jdbcUrl) {
        return new RestoreTarget(null, jdbcUrl, null, null);
    }

    public RestoreTarget credentials(@Nullable String user, @Nullable String password) {
        return new RestoreTarget(folder, jdbcUrl, user, password);
    }

    /** Without password. */
    @Override
    public String toString() {
        return folder != null ? folder.toString() : Secrets.withoutCredentials(String.valueOf(jdbcUrl));
    }
}
