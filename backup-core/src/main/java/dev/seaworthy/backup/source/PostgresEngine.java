package dev.seaworthy.backup.source;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a PostgreSQL database is read. The manifest of each backup records which it was, and what that brings back. */
public enum PostgresEngine {
    /** {@link #PG_DUMP} where a client program at least as new as the server is found, else {@link #JDBC_COPY}. */
    AUTOMATIC,
    /** The client program of PostgreSQL, which saves everything; a backup is refused where it is missing or too old. */
    PG_DUMP,
    /** The JDBC driver alone: rows and sequences. The schema has to come from the application's migrations. */
    JDBC_COPY;

    /**
     * By its name in configuration: {@code automatic}, {@code pg-dump} or {@code jdbc-copy}, in any case.
     *
     * @throws IllegalArgumentException if there is none of that name; it says which there are
     */
    public static PostgresEngine named(String name) {
        return Arrays.stream(values())
                .filter(engine ->
                        engine.toString().equals(name.toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no PostgreSQL engine \"" + name + "\"; give "
                        + Arrays.stream(values()).map(PostgresEngine::toString).collect(Collectors.joining(", "))));
    }

    /** As in configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
