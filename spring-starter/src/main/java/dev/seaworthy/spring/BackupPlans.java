package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.spring.BackupPlanProperties.Source;
import java.nio.file.Path;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/** Makes plans of properties. What a database source does not say is taken from the application and its environment. */
final class BackupPlans {

    private final Environment environment;
    private final ObjectProvider<DataSource> dataSource;

    BackupPlans(Environment environment, ObjectProvider<DataSource> dataSource) {
        this.environment = environment;
        this.dataSource = dataSource;
    }

    BackupPlan plan(String name, BackupPlanProperties properties) {
        String key = "seaworthy.backup.plans." + name;
        BackupPlan plan = BackupPlan.of(name)
                .schedule(properties.runs())
                .cleanupSchedule(properties.cleanups())
                .jitter(properties.jitter())
                .timeout(properties.timeout())
                .latenessLimit(properties.latenessLimit())
                .rpo(properties.rpo())
                .rto(properties.rto())
                .retention(properties.keeps());
        if (properties.sources().isEmpty()) {
            throw new IllegalArgumentException(
                    key + ".sources is empty; name at least one, for instance " + key + ".sources[0].type=h2");
        }
        for (int i = 0; i < properties.sources().size(); i++) {
            plan = plan.source(
                    source(key + ".sources[" + i + "]", properties.sources().get(i)));
        }
        return plan;
    }

    private BackupSource source(String key, Source source) {
        BackupPlanProperties.Type type = source.type();
        if (type == null) {
            throw new IllegalArgumentException(key + ".type is missing; give h2, postgresql or files");
        }
        String name = source.name() == null ? type.name().toLowerCase(Locale.ROOT) : source.name();
        return switch (type) {
            case FILES -> files(key, name, source);
            case H2 -> h2(name, source);
            case POSTGRESQL -> postgres(key, name, source);
        };
    }

    private static BackupSource files(String key, String name, Source source) {
        if (source.path() == null) {
            throw new IllegalArgumentException(key + ".path is missing; name the folder to back up");
        }
        return FileTreeSource.of(name, Path.of(source.path()));
    }

    private BackupSource h2(String name, Source source) {
        return source.url() == null
                ? H2Source.of(name, dataSource.getObject())
                : H2Source.of(name, source.url(), user(source, "DATABASE_USER"), password(source, "DATABASE_PASSWORD"));
    }

    private BackupSource postgres(String key, String name, Source source) {
        boolean own = source.url() == null;
        String url = own ? environment.getProperty("spring.datasource.url") : source.url();
        if (url == null) {
            throw new IllegalArgumentException(
                    key + ".url is missing, and spring.datasource.url too; give the JDBC URL without credentials");
        }
        PostgresSource database = own
                ? PostgresSource.of(
                        name,
                        url,
                        user(source, "spring.datasource.username"),
                        password(source, "spring.datasource.password"))
                : PostgresSource.of(
                        name,
                        url,
                        user(source, "DATABASE_USER", "PGUSER", "POSTGRES_USER"),
                        password(source, "DATABASE_PASSWORD", "PGPASSWORD", "POSTGRES_PASSWORD"));
        return source.clientDirectory() == null ? database : database.clients(Path.of(source.clientDirectory()));
    }

    private String user(Source source, String... fallbacks) {
        return firstOf(source.username(), fallbacks);
    }

    private String password(Source source, String... fallbacks) {
        return firstOf(source.password(), fallbacks);
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
