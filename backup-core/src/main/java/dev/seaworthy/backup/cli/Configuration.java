package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.Codec;
import dev.seaworthy.backup.DrillPlan;
import dev.seaworthy.backup.Encryption;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.ConfigurationSource;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.LogArchiveSource;
import dev.seaworthy.backup.source.PostgresEngine;
import dev.seaworthy.backup.source.PostgresSource;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
            "recheck-after",
            "codec",
            "recipients",
            "identity-exported",
            "bytes-per-second",
            "rpo",
            "rto",
            "drill.folder",
            "drill.schedule",
            "retention.daily",
            "retention.weekly",
            "retention.monthly",
            "retention.yearly",
            "retention.within",
            "retention.newest",
            "retention.max-size");
    private static final Set<String> SOURCE_KEYS = Set.of(
            "name",
            "type",
            "url",
            "username",
            "password",
            "client-directory",
            "engine",
            "parallel",
            "path",
            "secret-names",
            "patterns",
            "max-age");
    private static final String TYPES = "h2, postgresql, files, configuration or logs";
    private static final String SERVERS = "servers.";
    private static final String STORAGE = "storage.";
    private static final String DEFAULT_SCHEDULE = "0 1 * * *";
    private static final String DEFAULT_PLAN = "app";

    private final ConfigurationValues values;
    private final boolean secretsFromLiveFiles;

    /** @param secretsFromLiveFiles see {@link ConfigurationSource#fillSecretsFromLiveFiles} */
    Configuration(ConfigurationValues values, boolean secretsFromLiveFiles) {
        this.values = values;
        this.secretsFromLiveFiles = secretsFromLiveFiles;
    }

    /** See {@link StorageConfiguration}. */
    BackupStorage storage(@Nullable String from, boolean localOnly, Consumer<AutoCloseable> opened) {
        refuseUnknownKeys();
        return new StorageConfiguration(values, localOnly, opened).storage(from);
    }

    /** Adds every configured plan and where keys are to a builder that has its storage. */
    BackupsBuilder plansFor(BackupsBuilder builder, UnaryOperator<RetentionPolicy> retention) {
        refuseUnknownKeys();
        values.text(ConfigurationValues.PREFIX + "drill.identity")
                .ifPresent(file -> builder.identity(Credentials.fileName(Path.of(file))));
        values.text(ConfigurationValues.PREFIX + "signing-key").ifPresent(file -> builder.signingKey(Path.of(file)));
        for (BackupPlan plan : plans()) {
            builder.plan(plan.retention(retention.apply(plan.retention())));
        }
        return builder;
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
                .recheckAfter(recheckAfter(prefix + "recheck-after"))
                .codec(codec(prefix + "codec"))
                .encryption(encryption(prefix))
                .bytesPerSecond(values.size(prefix + "bytes-per-second").orElse(BackupPlan.UNLIMITED))
                .rpo(values.duration(prefix + "rpo").orElse(null))
                .rto(values.duration(prefix + "rto").orElse(null))
                .retention(retention(prefix + "retention."));
        int index = 0;
        for (; isSource(prefix + "sources[" + index + "]."); index++) {
            plan = plan.source(source(prefix + "sources[" + index + "]."));
        }
        refuseSourcesFrom(prefix, index);
        return plan.drill(drill(prefix, zone));
    }

    private @Nullable Duration recheckAfter(String key) {
        Duration after = values.duration(key).orElse(BackupPlan.DEFAULT_RECHECK_AFTER);
        return after.isZero() ? null : after;
    }

    private @Nullable DrillPlan drill(String plan, ZoneId zone) {
        String prefix = plan + "drill.";
        String folder = values.text(prefix + "folder").orElse(null);
        if (folder == null) {
            return null;
        }
        DrillPlan drill = DrillPlan.in(Path.of(folder))
                .schedule(schedule(prefix + "schedule", DrillPlan.DEFAULT_SCHEDULE.expression(), zone));
        for (String key : values.inFile()) {
            if (key.startsWith(prefix + SERVERS)) {
                String url = values.text(key).orElse("");
                requireNoCredentials(key, url);
                RestoreTarget server = RestoreTarget.database(url)
                        .credentials(
                                postgresUser().orElse(null), postgresPassword().orElse(null));
                drill = drill.server(key.substring((prefix + SERVERS).length()), server);
            }
        }
        return drill;
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

    private Codec codec(String key) {
        String name = values.text(key).orElse("gzip");
        return switch (name) {
            case "gzip" -> Codec.GZIP;
            case "zstd" -> Codec.ZSTD;
            case "none" -> Codec.NONE;
            default -> throw new UsageException(key + " is \"" + name + "\"; give gzip, zstd or none");
        };
    }

    private @Nullable Encryption encryption(String prefix) {
        List<String> recipients = list(prefix + "recipients");
        if (recipients.isEmpty()) {
            return null;
        }
        Encryption encryption = Encryption.to(recipients);
        for (String exported : list(prefix + "identity-exported")) {
            encryption = encryption.exported(exported);
        }
        return encryption;
    }

    private List<String> list(String key) {
        return values.text(key).stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
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
                .orElseThrow(() -> new UsageException(prefix + "type is missing; give " + TYPES));
        String name = values.text(prefix + "name").orElse(type);
        return switch (type) {
            case "h2" -> H2Source.of(name, url(prefix, type), user(prefix, "sa"), password(prefix));
            case "postgresql" -> postgres(prefix, name);
            case "configuration" -> configuration(prefix, name);
            case "logs" -> logs(prefix, name);
            case "files" -> FileTreeSource.of(name, Path.of(required(prefix + "path", "the folder to back up")));
            default -> throw new UsageException(prefix + "type is \"" + type + "\"; give " + TYPES);
        };
    }

    private ConfigurationSource configuration(String prefix, String name) {
        required(prefix + "path", "the files and folders of configuration, separated by commas");
        ConfigurationSource source = ConfigurationSource.of(
                        name, list(prefix + "path").stream().map(Path::of).toArray(Path[]::new))
                .secretNames(list(prefix + "secret-names").toArray(String[]::new));
        return secretsFromLiveFiles ? source.fillSecretsFromLiveFiles() : source;
    }

    private LogArchiveSource logs(String prefix, String name) {
        LogArchiveSource source =
                LogArchiveSource.of(name, Path.of(required(prefix + "path", "the folder of the logs")));
        List<String> patterns = list(prefix + "patterns");
        source = patterns.isEmpty() ? source : source.patterns(patterns.toArray(String[]::new));
        return values.duration(prefix + "max-age").map(source::maxAge).orElse(source);
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
        source = source.engine(
                values.text(prefix + "engine").map(PostgresEngine::named).orElse(PostgresEngine.AUTOMATIC));
        source = source.parallel(values.number(prefix + "parallel").orElse(PostgresSource.DEFAULT_PARALLEL));
        Optional<String> clients = values.text(prefix + "client-directory");
        return clients.isPresent() ? source.clients(Path.of(clients.get())) : source;
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
                            ? PLAN_KEYS.contains(known) || known.startsWith("drill." + SERVERS)
                            : Set.of("signing-key", "drill.identity").contains(rest)
                                    || (rest.startsWith(STORAGE)
                                            && StorageConfiguration.isKey(rest.substring(STORAGE.length())));
            if (!fine) {
                throw new UsageException("Key " + key + " in " + values.place() + " is not known. Keys of a plan are "
                        + String.join(", ", new TreeSet<>(PLAN_KEYS)) + "; of a source "
                        + String.join(", ", new TreeSet<>(SOURCE_KEYS)) + "; of the storage and of storage.copies[0] "
                        + String.join(", ", new TreeSet<>(StorageConfiguration.KEYS)));
            }
        }
    }
}
