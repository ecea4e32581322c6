package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceRestorer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loads a saved PostgreSQL database by {@code pg_restore} into the database of a JDBC URL, which must not exist, and is
 * created, or be empty. Roles belong to the server and must be there.
 */
public final class PostgresRestorer implements SourceRestorer {
    static final String KIND = "postgresql";

    private final @Nullable Path clients;
    private final @Nullable String user;
    private final @Nullable String password;

    public PostgresRestorer() {
        this(null, null, null);
    }

    /** Takes {@code pg_restore} from this folder and nowhere else. */
    public PostgresRestorer(Path clients) {
        this(clients, null, null);
    }

    /** Connects as this user where the target names none. */
    PostgresRestorer(@Nullable Path clients, @Nullable String user, @Nullable String password) {
        this.clients = clients;
        this.user = user;
        this.password = password;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(SourceInfo source, RestoreTarget target) {
        try {
            PostgresClient restore = client(source);
            new PostgresLoad(database(source, target), source, restore).check();
        } catch (SQLException failure) {
            throw new BackupRefusedException(
                    "Source " + source.name() + " cannot be restored to " + target + ": " + failure.getMessage(),
                    failure);
        }
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        check(content.source(), target);
        PostgresLoad load =
                new PostgresLoad(database(content.source(), target), content.source(), client(content.source()));
        try {
            load.create();
            try {
                for (PartInfo part : content.parts()) {
                    load.run(() -> content.open(part), control);
                }
                return load.finish();
            } catch (IOException | SQLException | RuntimeException failure) {
                load.discard(failure);
                throw failure;
            }
        } catch (SQLException failure) {
            throw new IOException("PostgreSQL at " + target + ": " + failure.getMessage(), failure);
        }
    }

    private PostgresClient client(SourceInfo source) {
        return PostgresClient.find("pg_restore", major(source.details().get("client_version")), clients);
    }

    static int major(@Nullable String version) {
        String digits = String.valueOf(version).replaceAll("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private PostgresDatabase database(SourceInfo source, RestoreTarget target) {
        String url = target.jdbcUrl();
        if (url == null || !url.startsWith(PostgresDatabase.PREFIX)) {
            throw new BackupRefusedException(
                    "Source " + source.name() + " is a PostgreSQL database; say where to with --to " + source.name()
                            + "=jdbc:postgresql://host/new_database");
        }
        boolean named = target.user() != null || target.password() != null;
        String by = named ? target.user() : user;
        String with = named ? target.password() : password;
        return new PostgresDatabase(
                url,
                Objects.requireNonNullElse(by, source.details().getOrDefault("user", "postgres")),
                Objects.requireNonNullElse(with, ""));
    }
}
