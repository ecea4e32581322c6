package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes {@link Backups} of what {@link ConfigurationValues} say. */
final class Configuration {
    private static final Set<String> PLAN_KEYS = Set.of(
            "schedule",
            "zone",
            "cleanup-schedule",
            "jitter",
            "timeout",
            "lateness-limit",
            "rpo",
            "rto",
            "retention.daily",
            "retention.weekly",
            "retention.monthly",
            "retention.yearly",
            "retention.within",
            "retention.newest",
            "retention.max-size");
    private static final Set<String> SOURCE_KEYS =
            Set.of("name", "type", "url", "username", "password", "client-directory", "path");
    private static final String DEFAULT_SCHEDULE = "0 1 * * *";
    private static final String DEFAULT_PLAN = "app";

    private final ConfigurationValues values;

    Configuration(ConfigurationValues values) {
        this.values = values;
    }

    /**
     * A builder with every configured plan.
     *
     * @param from a storage folder to use instead of the configured one
     */
    BackupsBuilder backups(@Nullable Path from, UnaryOperator<RetentionPolicy> retention) {
        refuseUnknownKeys();
        Path folder = from != null ? from : storageFolder();
        BackupsBuilder builder = Backups.builder(new DirectoryStorage(folder));
        values.text(ConfigurationValues.PREFIX + "signing-key").ifPresent(file -> builder.signingKey(Path.of(file)));
        for (BackupPlan plan : plans()) {
            builder.plan(plan.retention(retention.apply(plan.retention())));
        }
        return builder;
    }

    private Path storageFolder() {
        return values.text(ConfigurationValues.PREFIX + "storage.directory")
                .map(Path::of)
                .orElseThrow(() -> new UsageException("Nothing says where backups are kept: set "
                        + ConfigurationValues.PREFIX + "storage.directory in a file given by --config,"
                        + " or SEAWORTHY_BACKUP_STORAGE_DIRECTORY in the environment"));
    }

    private List<BackupPlan> plans() {
        List<BackupPlan> plans = new ArrayList<>();
        for (String name : values.plans()) {
            plans.add(plan(name));
        }
        if (plans.isEmpty()) {
            planOfEnvironment().ifPresent(plans::add);
        }
        return plans;
    }

    private BackupPlan plan(String name) {
        String prefix = ConfigurationValues.PREFIX + "plans." + name + ".";
        ZoneId zone = values.text(prefix + "zone").map(ZoneId::of).orElse(ZoneId.of("UTC"));
        BackupPlan plan = BackupPlan.of(name)
                .schedule(schedule(prefix + "schedule", DEFAULT_SCHEDULE, zone))
                .cleanupSchedule(schedule(prefix + "cleanup-schedule", BackupPlan.DEFAULT_CLEANUP.expression(), zone))
                .jitter(values.duration(prefix + "jitter").orElse(Duration.ZERO))
                .timeout(values.duration(prefix + "timeout").orElse(BackupPlan.DEFAULT_TIMEOUT))
                .latenessLimit(values.duration(prefix + "lateness-limit").orElse(BackupPlan.DEFAULT_LATENESS_LIMIT))
                .rpo(values.duration(prefix + "rpo").orElse(null))
                .rto(values.duration(prefix + "rto").orElse(null))
                .retention(retention(prefix + "retention."));
        int index = 0;
        for (; isSource(prefix + "sources[" + index + "]."); index++) {
            plan = plan.source(source(prefix + "sources[" + index + "]."));
        }
        refuseSourcesFrom(prefix, index);
        return plan;
    }

    /** A source behind a gap would silently not be backed up. */
    private void refuseSourcesFrom(String prefix, int end) {
        Pattern source = Pattern.compile(Pattern.quote(prefix) + "sources\\[(\\d+)]\\..*");
        for (String key : values.inFile()) {
            Matcher matcher = source.matcher(key);
            if (matcher.matches() && new BigInteger(matcher.group(1)).compareTo(BigInteger.valueOf(end)) >= 0) {
                throw new UsageException("Key " + key + " in " + values.place() + " comes after a gap: there is no "
                        + prefix + "sources[" + end + "]. Number the sources without gaps, from 0");
            }
        }
    }

    private @Nullable Schedule schedule(String key, String otherwise, ZoneId zone) {
        String text = values.text(key).orElse(otherwise);
        return text.equals("none") ? null : Schedule.cron(text).inZone(zone);
    }

    private RetentionPolicy retention(String prefix) {
        Optional<Duration> daily = values.duration(prefix + "daily");
        Optional<Duration> weekly = values.duration(prefix + "weekly");
        Optional<Duration> monthly = values.duration(prefix + "monthly");
        Optional<Duration> yearly = values.duration(prefix + "yearly");
        Optional<Duration> within = values.duration(prefix + "within");
        Optional<Integer> newest = values.number(prefix + "newest");
        long maxBytes = values.size(prefix + "max-size").orElse(RetentionPolicy.UNLIMITED);
        boolean defaults = daily.or(() -> weekly)
                        .or(() -> monthly)
                        .or(() -> yearly)
                        .or(() -> within)
                        .isEmpty()
                && newest.isEmpty();
        if (defaults) {
            return RetentionPolicy.defaults().maxBytes(maxBytes);
        }
        return RetentionPolicy.keepNothing()
                .daily(daily.orElse(Duration.ZERO))
                .weekly(weekly.orElse(Duration.ZERO))
                .monthly(monthly.orElse(Duration.ZERO))
                .yearly(yearly.orElse(Duration.ZERO))
                .within(within.orElse(Duration.ZERO))
                .newest(newest.orElse(0))
                .maxBytes(maxBytes);
    }

    private boolean isSource(String prefix) {
        return SOURCE_KEYS.stream().anyMatch(key -> values.text(prefix + key).isPresent());
    }

    private BackupSource source(String prefix) {
        String type = values.text(prefix + "type")
                .orElseThrow(() -> new UsageException(prefix + "type is missing; give h2, postgresql or files"));
        String name = values.text(prefix + "name").orElse(type);
        return switch (type) {
            case "h2" -> H2Source.of(name, url(prefix, type), user(prefix, "sa"), password(prefix));
            case "postgresql" -> postgres(prefix, name);
            case "files" -> FileTreeSource.of(name, Path.of(required(prefix + "path", "the folder to back up")));
            default -> throw new UsageException(prefix + "type is \"" + type + "\"; give h2, postgresql or files");
        };
    }

    private PostgresSource postgres(String prefix, String name) {
        String url = values.text(prefix + "url").isPresent()
                ? url(prefix, "postgresql")
                : postgresUrl().orElseThrow(() -> new UsageException(prefix + "url is missing"));
        PostgresSource source = PostgresSource.of(
                name,
                url,
                values.text(prefix + "username").or(this::postgresUser).orElse("postgres"),
                values.text(prefix + "password").or(this::postgresPassword).orElse(""));
        return values.text(prefix + "client-directory")
                .map(folder -> source.clients(Path.of(folder)))
                .orElse(source);
    }

    private Optional<BackupPlan> planOfEnvironment() {
        Optional<String> url = values.variableNamed("DATABASE_URL").or(this::postgresUrl);
        return url.map(text -> {
            requireNoCredentials("DATABASE_URL", text);
            BackupPlan plan = BackupPlan.of(DEFAULT_PLAN).schedule(Schedule.cron(DEFAULT_SCHEDULE));
            if (text.startsWith("jdbc:h2:")) {
                String password = values.variableNamed("DATABASE_PASSWORD").orElse("");
                return plan.source(H2Source.of("database", text, user("", "sa"), password));
            }
            return plan.source(PostgresSource.of(
                    "database",
                    text,
                    postgresUser().orElse("postgres"),
                    postgresPassword().orElse("")));
        });
    }

    private Optional<String> postgresUrl() {
        return values.variableNamed("PGDATABASE", "POSTGRES_DB")
                .map(database -> "jdbc:postgresql://"
                        + values.variableNamed("PGHOST", "POSTGRES_HOST").orElse("localhost") + ":"
                        + values.variableNamed("PGPORT", "POSTGRES_PORT").orElse("5432") + "/" + database);
    }

    private Optional<String> postgresUser() {
        return values.variableNamed("DATABASE_USER", "PGUSER", "POSTGRES_USER");
    }

    private Optional<String> postgresPassword() {
        return values.variableNamed("DATABASE_PASSWORD", "PGPASSWORD", "POSTGRES_PASSWORD");
    }

    private String user(String prefix, String otherwise) {
        return values.text(prefix + "username")
                .or(() -> values.variableNamed("DATABASE_USER"))
                .orElse(otherwise);
    }

    private String password(String prefix) {
        return values.text(prefix + "password")
                .or(() -> values.variableNamed("DATABASE_PASSWORD"))
                .orElse("");
    }

    private String url(String prefix, String type) {
        String url = required(prefix + "url", "the JDBC URL of the database");
        requireNoCredentials(prefix + "url", url);
        if (!url.startsWith("jdbc:" + type + ":")) {
            throw new UsageException(prefix + "url does not begin with jdbc:" + type + ":, as its type demands");
        }
        return url;
    }

    static void requireNoCredentials(String where, String url) {
        if (Credentials.in(url)) {
            throw new BackupRefusedException("The JDBC URL in " + where + " holds credentials. Take them out and give"
                    + " DATABASE_USER and DATABASE_PASSWORD in the environment");
        }
    }

    private String required(String key, String what) {
        return values.text(key).orElseThrow(() -> new UsageException(key + " is missing: " + what));
    }

    private void refuseUnknownKeys() {
        for (String key : values.inFile()) {
            String rest = key.substring(ConfigurationValues.PREFIX.length());
            String known = rest.replaceFirst("^plans\\.[^.]+\\.(sources\\[\\d+]\\.)?", "");
            boolean ofPlan = rest.startsWith("plans.");
            boolean ofSource = rest.matches("plans\\.[^.]+\\.sources\\[\\d+]\\..*");
            boolean fine = ofSource
                    ? SOURCE_KEYS.contains(known)
                    : ofPlan
                            ? PLAN_KEYS.contains(known)
                            : Set.of("storage.directory", "signing-key").contains(rest);
            if (!fine) {
                throw new UsageException("Key " + key + " in " + values.place() + " is not known. Keys of a plan are "
                        + String.join(", ", new TreeSet<>(PLAN_KEYS)) + "; of a source "
                        + String.join(", ", new TreeSet<>(SOURCE_KEYS)));
            }
        }
    }
}
