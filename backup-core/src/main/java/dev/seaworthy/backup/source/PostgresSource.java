package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database, saved by {@code pg_dump} in custom format from one snapshot. Needs client programs at least as
 * new as the server: those of {@link #clients}, else on the {@code PATH}, else under {@code /usr/lib/postgresql}.
 */
public final class PostgresSource implements BackupSource {
    private final String name;
    private final PostgresDatabase database;
    private final @Nullable Path clients;

    private PostgresSource(String name, PostgresDatabase database, @Nullable Path clients) {
        this.name = name;
        this.database = database;
        this.clients = clients;
    }

    /** By JDBC URL. */
    public static PostgresSource of(String name, String url, String user, String password) {
        return new PostgresSource(name, new PostgresDatabase(url, user, password), null);
    }

    /** Takes {@code pg_dump} and {@code pg_restore} from this folder and nowhere else. */
    public PostgresSource clients(Path folder) {
        return new PostgresSource(name, database, folder);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        try {
            return PostgresSession.open(name, database, clients, control);
        } catch (SQLException failure) {
            throw new IOException(
                    "PostgreSQL database " + database + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    @Override
    public SourceRestorer restorer() {
        return new PostgresRestorer(clients, database.user(), database.password());
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return Optional.of(new PostgresLiveTarget(database, clients));
    }
}
