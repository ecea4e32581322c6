package dev.seaworthy.backup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is backed up together, when, and how long it is kept: {@code BackupPlan.of("app").source(database).source(files)
 * .schedule(Schedule.cron("0 1 * * *"))}. Sources are read in the order given; put the database first, so that no row
 * refers to a file that the backup lacks. Immutable.
 *
 * @param schedule when it runs by itself, null for never
 * @param cleanupSchedule when old backups are removed, null for never
 * @param jitter the greatest random delay of a scheduled run
 * @param timeout after which a run is cancelled
 * @param latenessLimit how late a missed run is still made up for
 * @param rpo the greatest loss that is promised, null for none
 * @param rto the longest restore that is promised, null for none
 */
public record BackupPlan(
        String name,
        List<BackupSource> sources,
        Codec codec,
        RetentionPolicy retention,
        @Nullable Schedule schedule,
        @Nullable Schedule cleanupSchedule,
        Duration jitter,
        Duration timeout,
        Duration latenessLimit,
        @Nullable Duration rpo,
        @Nullable Duration rto) {
    /** After the backup at 01:00, so that the newest one is never in question. */
    public static final Schedule DEFAULT_CLEANUP = Schedule.cron("0 4 * * *");

    /** A quarter of a day: longer than any run that leaves room for the next. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(6);

    /** A night missed is made up for until the next noon. */
    public static final Duration DEFAULT_LATENESS_LIMIT = Duration.ofHours(12);

    public BackupPlan {
        Names.requireName("Plan", name);
        sources = List.copyOf(sources);
        requireDistinctNames(name, sources);
        requirePositive(name, "timeout", timeout);
        requirePositive(name, "rpo", rpo);
        requirePositive(name, "rto", rto);
        if (jitter.isNegative() || latenessLimit.isNegative()) {
            throw new IllegalArgumentException("Plan " + name + ": jitter and lateness limit are 0 or more");
        }
    }

    /** A plan without sources or schedule yet, with default retention. */
    public static BackupPlan of(String name) {
        return new BackupPlan(
                name,
                List.of(),
                Codec.GZIP,
                RetentionPolicy.defaults(),
                null,
                DEFAULT_CLEANUP,
                Duration.ZERO,
                DEFAULT_TIMEOUT,
                DEFAULT_LATENESS_LIMIT,
                null,
                null);
    }

    /** Adds a source after those already there. */
    public BackupPlan source(BackupSource source) {
        List<BackupSource> more = new java.util.ArrayList<>(sources);
        more.add(source);
        return new BackupPlan(
                name, more, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan codec(Codec codec) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan retention(RetentionPolicy retention) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan schedule(@Nullable Schedule schedule) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan cleanupSchedule(@Nullable Schedule cleanupSchedule) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan jitter(Duration jitter) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan timeout(Duration timeout) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan latenessLimit(Duration latenessLimit) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan rpo(@Nullable Duration rpo) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    public BackupPlan rto(@Nullable Duration rto) {
        return new BackupPlan(
                name, sources, codec, retention, schedule, cleanupSchedule, jitter, timeout, latenessLimit, rpo, rto);
    }

    /** The source of that name. */
    public Optional<BackupSource> find(String source) {
        return sources.stream().filter(each -> each.name().equals(source)).findFirst();
    }

    private static void requireDistinctNames(String plan, List<BackupSource> sources) {
        List<String> names = sources.stream()
                .map(source -> Names.requireName("Source", source.name()))
                .collect(Collectors.toList());
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("Plan " + plan + " has two sources of one name in " + names);
        }
    }

    private static void requirePositive(String plan, String what, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException("Plan " + plan + ": " + what + " is " + duration + "; give more than 0");
        }
    }
}
