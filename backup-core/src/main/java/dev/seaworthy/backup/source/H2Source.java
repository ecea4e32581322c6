package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * An H2 database, saved by {@code SCRIPT} as SQL text without password hashes, whole and at one instant, while the
 * application goes on working. Its user needs administrator rights.
 */
public final class H2Source implements BackupSource {
    private final String name;
    private final H2Database database;

    private H2Source(String name, H2Database database) {
        this.name = name;
        this.database = database;
    }

    /** By URL; the database must exist, and a file must be closed or opened by this process. */
    public static H2Source of(String name, String url, String user, String password) {
        return new H2Source(name, H2Database.of(url, user, password));
    }

    /** By the application's own pool, of which a backup takes one connection for as long as it runs. */
    public static H2Source of(String name, DataSource dataSource) {
        return new H2Source(name, H2Database.of(dataSource));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        try {
            return H2Session.open(name, database, control);
        } catch (SQLException failure) {
            throw new IOException("H2 database " + database + " cannot be opened: " + failure.getMessage(), failure);
        }
    }

    @Override
    public SourceRestorer restorer() {
        return database.url() == null ? new H2Restorer() : new H2Restorer(database.user(), database.password());
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return database.url() == null
                ? Optional.empty()
                : H2LiveTarget.of(database.url(), database.user(), database.password());
    }
}
