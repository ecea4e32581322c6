package dev.seaworthy.spring;

import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.Schedule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
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
 * @param rpo The largest loss accepted; the schedule must run at least that often.
 * @param rto The longest restore accepted.
 * @param retention What is kept; without it one a day for 7 days and one a week for 30 days.
 * @param sources What is backed up, in this order: the database first.
 */
record BackupPlanProperties(
        @DefaultValue("0 1 * * *") String schedule,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("0 4 * * *") String cleanupSchedule,
        @DefaultValue("0s") Duration jitter,
        @DefaultValue("6h") Duration timeout,
        @DefaultValue("12h") Duration latenessLimit,
        @Nullable Duration rpo,
        @Nullable Duration rto,
        @Nullable Retention retention,
        @DefaultValue List<Source> sources) {

    private static final String NEVER = "none";

    BackupPlanProperties {
        sources = List.copyOf(sources);
    }

    @Nullable
    Schedule runs() {
        return schedule(schedule);
    }

    @Nullable
    Schedule cleanups() {
        return schedule(cleanupSchedule);
    }

    RetentionPolicy keeps() {
        return retention == null ? RetentionPolicy.defaults() : retention.policy();
    }

    private @Nullable Schedule schedule(String expression) {
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

    /** Kinds of sources. */
    enum Type {
        H2,
        POSTGRESQL,
        FILES
    }

    /**
     * One source.
     *
     * @param name Name within the plan; by default the type.
     * @param type h2, postgresql or files.
     * @param url JDBC URL without credentials; by default the application's own database.
     * @param username Database user.
     * @param password Database password; better from the environment.
     * @param clientDirectory Folder of pg_dump and pg_restore; by default they are looked for.
     * @param path Folder, for files.
     */
    record Source(
            @Nullable String name,
            @Nullable Type type,
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable String clientDirectory,
            @Nullable String path) {

        /** Without the password, which must not reach a log. */
        @Override
        public String toString() {
            return "Source[name=" + name + ", type=" + type + "]";
        }
    }
}
