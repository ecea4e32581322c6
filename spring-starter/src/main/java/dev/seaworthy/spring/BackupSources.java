package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.source.ConfigurationSource;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.LogArchiveSource;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.spring.BackupPlanProperties.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/** Makes sources of properties. What a database source does not say is taken from the application and its environment. */
final class BackupSources {

    private static final String TYPES = "h2, postgresql, files, configuration or logs";
    private static final String H2_USER = "sa";
    private static final String[] ANY_USER = {"DATABASE_USER", "PGUSER", "POSTGRES_USER"};
    private static final String[] ANY_PASSWORD = {"DATABASE_PASSWORD", "PGPASSWORD", "POSTGRES_PASSWORD"};

    private final Environment environment;
    private final ObjectProvider<DataSource> dataSource;
    private final ObjectProvider<SchemaMigration> migration;

    BackupSources(
            Environment environment, ObjectProvider<DataSource> dataSource, ObjectProvider<SchemaMigration> migration) {
        this.environment = environment;
        this.dataSource = dataSource;
        this.migration = migration;
    }

    BackupSource source(Key key, Source source) {
        BackupPlanProperties.Type type = source.type();
        if (type == null) {
            throw key.child("type").wrong("is missing; give " + TYPES);
        }
        String name = name(source);
        return switch (type) {
            case FILES -> FileTreeSource.of(name, Path.of(path(key, source, "the folder to back up")));
            case CONFIGURATION -> configuration(key, name, source);
            case LOGS -> logs(key, name, source);
            case H2 -> h2(key, name, source);
            case POSTGRESQL -> postgres(key, name, source);
        };
    }

    /** The rights that scratch databases are made by are those that the source is read by. */
    RestoreTarget drillServer(Key key, Map.Entry<String, String> server, List<Source> sources) {
        Source source = sources.stream()
                .filter(each -> name(each).equals(server.getKey()))
                .findFirst()
                .orElseThrow(() -> key.wrong("names no source of the plan; there is "
                        + sources.stream().map(BackupSources::name).toList()));
        RestoreTarget database = RestoreTarget.database(address(key, server.getValue(), "jdbc:postgresql:"));
        boolean own = source.url() == null;
        return own
                ? database.credentials(
                        firstOf(source.username(), "spring.datasource.username"),
                        firstOf(source.password(), "spring.datasource.password"))
                : database.credentials(firstOf(source.username(), ANY_USER), firstOf(source.password(), ANY_PASSWORD));
    }

    private static String name(Source source) {
        if (source.name() != null) {
            return source.name();
        }
        return source.type() == null ? "" : source.type().name().toLowerCase(Locale.ROOT);
    }

    private static String path(Key key, Source source, String what) {
        if (source.path() == null || source.path().isBlank()) {
            throw key.child("path").wrong("is missing; name " + what);
        }
        return source.path();
    }

    private static BackupSource configuration(Key key, String name, Source source) {
        String paths = path(key, source, "the files and folders of configuration, separated by commas");
        ConfigurationSource configuration = ConfigurationSource.of(
                name,
                Stream.of(paths.split(",", -1))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .map(Path::of)
                        .toArray(Path[]::new));
        return key.child("secret-names")
                .check(() -> configuration.secretNames(source.secretNames().toArray(String[]::new)));
    }

    private static BackupSource logs(Key key, String name, Source source) {
        LogArchiveSource logs = LogArchiveSource.of(name, Path.of(path(key, source, "the folder of the logs")));
        LogArchiveSource named = source.patterns().isEmpty()
                ? logs
                : key.child("patterns")
                        .check(() -> logs.patterns(source.patterns().toArray(String[]::new)));
        Duration maxAge = source.maxAge();
        return maxAge == null ? named : key.child("max-age").check(() -> named.maxAge(maxAge));
    }

    private BackupSource h2(Key key, String name, Source source) {
        if (source.url() != null) {
            String url = address(key.child("url"), source.url(), "jdbc:h2:");
            String user = firstOf(source.username(), "DATABASE_USER");
            String password = firstOf(source.password(), "DATABASE_PASSWORD");
            return H2Source.of(name, url, user.isEmpty() ? H2_USER : user, password);
        }
        DataSource own = dataSource.getIfUnique();
        if (own == null) {
            throw key.child("url")
                    .wrong("is missing, and the application has no single DataSource to take its place; give the JDBC"
                            + " URL without credentials");
        }
        return H2Source.of(name, own);
    }

    private BackupSource postgres(Key key, String name, Source source) {
        PostgresSource database = source.url() == null ? ownPostgres(key, name, source) : postgresAt(key, name, source);
        if (source.engine() != null) {
            database = database.engine(source.engine());
        }
        Integer parallel = source.parallel();
        if (parallel != null) {
            PostgresSource unlimited = database;
            database = key.child("parallel").check(() -> unlimited.parallel(parallel));
        }
        SchemaMigration known = migration.getIfAvailable();
        database = known == null ? database : database.migration(known);
        return source.clientDirectory() == null ? database : database.clients(Path.of(source.clientDirectory()));
    }

    private PostgresSource ownPostgres(Key key, String name, Source source) {
        String url = environment.getProperty("spring.datasource.url");
        if (url == null) {
            throw key.child("url")
                    .wrong("is missing, and spring.datasource.url too; give the JDBC URL without credentials");
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw key.child("type").wrong("is postgresql, but spring.datasource.url is that of another database");
        }
        return PostgresSource.of(
                name,
                url,
                firstOf(source.username(), "spring.datasource.username"),
                firstOf(source.password(), "spring.datasource.password"));
    }

    private PostgresSource postgresAt(Key key, String name, Source source) {
        String url = address(key.child("url"), String.valueOf(source.url()), "jdbc:postgresql:");
        return PostgresSource.of(
                name, url, firstOf(source.username(), ANY_USER), firstOf(source.password(), ANY_PASSWORD));
    }

    private static String address(Key key, String url, String beginning) {
        if (Secrets.in(url)) {
            throw key.wrong("holds credentials, which would be shown wherever it is; take them out and give username"
                    + " and password, better from the environment");
        }
        if (!url.startsWith(beginning)) {
            throw key.wrong("does not begin with " + beginning + "; give the JDBC URL of such a database");
        }
        return url;
    }

    private String firstOf(@Nullable String given, String... fallbacks) {
        if (given != null) {
            return given;
        }
        for (String property : fallbacks) {
            String value = environment.getProperty(property);
            if (value != null) {
                return value;
            }
        }
        return "";
    }
}
