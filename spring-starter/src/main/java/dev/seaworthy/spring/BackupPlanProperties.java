package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Codec;
import dev.seaworthy.backup.Encryption;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.PostgresEngine;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One backup plan.
 *
 * @param schedule Five-field cron expression, or none.
 * @param zone Zone of both schedules.
 * @param cleanupSchedule When retention is applied, or none.
 * @param jitter Each run starts up to this much later, at random.
 * @param timeout A run longer than this is cancelled.
 * @param latenessLimit A missed run is made up at start when not older than this.
 * @param recheckAfter A backup is read again that long after its last check, with the cleanups; 0 for never.
 * @param rpo The largest loss accepted; the schedule must run at least that often.
 * @param rto The longest restore accepted.
 * @param codec How parts are compressed; zstd needs com.github.luben:zstd-jni.
 * @param recipients The age recipients that backups are encrypted to; without any they are plain.
 * @param identityExported Those recipients whose identity is kept away from this host too.
 * @param bytesPerSecond How fast sources are read at most.
 * @param retention What is kept; without it one a day for 7 days and one a week for 30 days.
 * @param drill How it is proven that backups restore.
 * @param sources What is backed up, in this order: the database first.
 */
record BackupPlanProperties(
        @DefaultValue("0 1 * * *") String schedule,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("0 4 * * *") String cleanupSchedule,
        @DefaultValue("0s") Duration jitter,
        @DefaultValue("6h") Duration timeout,
        @DefaultValue("12h") Duration latenessLimit,
        @DefaultValue("30d") Duration recheckAfter,
        @Nullable Duration rpo,
        @Nullable Duration rto,
        @DefaultValue("gzip") Codec codec,
        @DefaultValue List<String> recipients,
        @DefaultValue Set<String> identityExported,
        @Nullable DataSize bytesPerSecond,
        @Nullable Retention retention,
        @DefaultValue Drill drill,
        @DefaultValue List<Source> sources) {

    private static final String NEVER = "none";

    BackupPlanProperties {
        sources = List.copyOf(sources);
        recipients = List.copyOf(recipients);
        identityExported = Set.copyOf(identityExported);
    }

    @Nullable
    Encryption encryption() {
        return recipients.isEmpty() ? null : new Encryption(recipients, identityExported);
    }

    @Nullable
    Duration rechecks() {
        return recheckAfter.isZero() ? null : recheckAfter;
    }

    long speed() {
        return bytesPerSecond == null ? BackupPlan.UNLIMITED : bytesPerSecond.toBytes();
    }

    @Nullable
    Schedule runs() {
        return scheduled(schedule);
    }

    @Nullable
    Schedule cleanups() {
        return scheduled(cleanupSchedule);
    }

    @Nullable
    Schedule drills() {
        return scheduled(drill.schedule());
    }

    RetentionPolicy keeps() {
        return retention == null ? RetentionPolicy.defaults() : retention.policy();
    }

    private @Nullable Schedule scheduled(String expression) {
        return expression.equals(NEVER) ? null : Schedule.cron(expression).inZone(zone);
    }

    /**
     * What is kept; when any of these is given, those not given are off.
     *
     * @param within Keep every backup within this span.
     * @param daily Keep the newest of each day within this span.
     * @param weekly Keep the newest of each ISO week within this span.
     * @param monthly Keep the newest of each month within this span.
     * @param yearly Keep the newest of each year within this span.
     * @param newest Keep this many of the newest.
     * @param maxSize Above this size the oldest go first.
     */
    record Retention(
            @DefaultValue("0s") Duration within,
            @DefaultValue("0s") Duration daily,
            @DefaultValue("0s") Duration weekly,
            @DefaultValue("0s") Duration monthly,
            @DefaultValue("0s") Duration yearly,
            @DefaultValue("0") int newest,
            @Nullable DataSize maxSize) {

        RetentionPolicy policy() {
            return new RetentionPolicy(
                    within,
                    daily,
                    weekly,
                    monthly,
                    yearly,
                    newest,
                    maxSize == null ? RetentionPolicy.UNLIMITED : maxSize.toBytes());
        }
    }

    /**
     * Where and when backups are restored to see whether they can be.
     *
     * @param folder Folder for scratch copies, with room for the restored application; without it there are no drills.
     * @param schedule Five-field cron expression, or none.
     * @param servers For a PostgreSQL source, by its name: JDBC URL of any database of the server that scratch databases are made on.
     */
    record Drill(
            @Nullable String folder,
            @DefaultValue("0 6 * * SUN") String schedule,
            @DefaultValue Map<String, String> servers) {

        Drill {
            folder = BackupProperties.ifText(folder);
            servers = Map.copyOf(servers);
        }
    }

    /** Kinds of sources. */
    enum Type {
        H2,
        POSTGRESQL,
        FILES,
        CONFIGURATION,
        LOGS
    }

    /**
     * One source.
     *
     * @param name Name within the plan; by default the type.
     * @param type h2, postgresql, files, configuration or logs.
     * @param url JDBC URL without credentials; by default the application's own database.
     * @param username Database user.
     * @param password Database password; better from the environment.
     * @param clientDirectory Folder of pg_dump and pg_restore; by default they are looked for.
     * @param engine How PostgreSQL is read: automatic, pg-dump or jdbc-copy.
     * @param parallel Tables that jdbc-copy reads at once.
     * @param path Folder, for files and logs; files and folders, separated by commas, for configuration.
     * @param secretNames For configuration: parts of further names whose values are secrets.
     * @param patterns For logs: globs for the name; by default those of rotated logs.
     * @param maxAge For logs: what was last written longer ago is left out; 90d by default.
     */
    record Source(
            @Nullable String name,
            @Nullable Type type,
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable String clientDirectory,
            @Nullable PostgresEngine engine,
            @Nullable Integer parallel,
            @Nullable String path,
            @DefaultValue List<String> secretNames,
            @DefaultValue List<String> patterns,
            @Nullable Duration maxAge) {

        /** An empty password is one. */
        Source {
            name = BackupProperties.ifText(name);
            url = BackupProperties.ifText(url);
            username = BackupProperties.ifText(username);
            clientDirectory = BackupProperties.ifText(clientDirectory);
            path = BackupProperties.ifText(path);
            secretNames = List.copyOf(secretNames);
            patterns = List.copyOf(patterns);
        }

        /** Without the password, which must not reach a log. */
        @Override
        public String toString() {
            return "Source[name=" + name + ", type=" + type + "]";
        }
    }
}
