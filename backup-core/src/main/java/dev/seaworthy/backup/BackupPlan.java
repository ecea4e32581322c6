package dev.seaworthy.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
 * @param recheckAfter how long after its last check a backup is read again, with the scheduled cleanups and a share at a
 *     time; null for never
 * @param rpo the greatest loss that is promised, null for none
 * @param rto the longest restore that is promised, null for none
 * @param drill how it is proven that backups restore, null for not at all
 * @param encryption to whom backups are encrypted, null for plain ones
 * @param bytesPerSecond how fast sources are read at most
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
        @Nullable Duration recheckAfter,
        @Nullable Duration rpo,
        @Nullable Duration rto,
        @Nullable DrillPlan drill,
        @Nullable Encryption encryption,
        long bytesPerSecond) {
    /** No limit of speed. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** After the backup at 01:00, so that the newest one is never in question. */
    public static final Schedule DEFAULT_CLEANUP = Schedule.cron("0 4 * * *");

    /** A quarter of a day: longer than any run that leaves room for the next. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(6);

    /** A night missed is made up for until the next noon. */
    public static final Duration DEFAULT_LATENESS_LIMIT = Duration.ofHours(12);

    /** Disks rot slowly, and reading costs. */
    public static final Duration DEFAULT_RECHECK_AFTER = Duration.ofDays(30);

    public BackupPlan {
        Names.requireName("Plan", name);
        sources = List.copyOf(sources);
        requireDistinctNames(name, sources);
        requirePositive(name, "timeout", timeout);
        requirePositive(name, "recheckAfter", recheckAfter);
        requirePositive(name, "rpo", rpo);
        requirePositive(name, "rto", rto);
        requirePipeline(name, codec, bytesPerSecond);
        if (encryption != null) {
            encryption.requireRecoverable(name);
        }
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
                DEFAULT_RECHECK_AFTER,
                null,
                null,
                null,
                null,
                UNLIMITED);
    }

    /** Adds a source after those already there. */
    public BackupPlan source(BackupSource source) {
        return with(draft -> draft.sources.add(source));
    }

    public BackupPlan codec(Codec codec) {
        return with(draft -> draft.codec = codec);
    }

    public BackupPlan retention(RetentionPolicy retention) {
        return with(draft -> draft.retention = retention);
    }

    public BackupPlan schedule(@Nullable Schedule schedule) {
        return with(draft -> draft.schedule = schedule);
    }

    public BackupPlan cleanupSchedule(@Nullable Schedule cleanupSchedule) {
        return with(draft -> draft.cleanupSchedule = cleanupSchedule);
    }

    public BackupPlan jitter(Duration jitter) {
        return with(draft -> draft.jitter = jitter);
    }

    public BackupPlan timeout(Duration timeout) {
        return with(draft -> draft.timeout = timeout);
    }

    public BackupPlan latenessLimit(Duration latenessLimit) {
        return with(draft -> draft.latenessLimit = latenessLimit);
    }

    /** Reads each backup again that long after its last check; null to leave that to whoever calls for it. */
    public BackupPlan recheckAfter(@Nullable Duration recheckAfter) {
        return with(draft -> draft.recheckAfter = recheckAfter);
    }

    public BackupPlan rpo(@Nullable Duration rpo) {
        return with(draft -> draft.rpo = rpo);
    }

    public BackupPlan rto(@Nullable Duration rto) {
        return with(draft -> draft.rto = rto);
    }

    public BackupPlan drill(@Nullable DrillPlan drill) {
        return with(draft -> draft.drill = drill);
    }

    /**
     * Encrypts every backup from now on; null to stop.
     *
     * @throws BackupRefusedException if losing one identity file could lose every backup
     */
    public BackupPlan encryption(@Nullable Encryption encryption) {
        return with(draft -> draft.encryption = encryption);
    }

    /** Reads sources no faster than this, on average, so that the application keeps its disk and network. */
    public BackupPlan bytesPerSecond(long bytesPerSecond) {
        return with(draft -> draft.bytesPerSecond = bytesPerSecond);
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

    private static void requirePipeline(String plan, Codec codec, long bytesPerSecond) {
        if (codec == Codec.AGE) {
            throw new IllegalArgumentException("Plan " + plan
                    + ": age is no codec to choose; encrypt with encryption(Encryption.to(…)), the codec compresses");
        }
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "Plan " + plan + ": " + bytesPerSecond + " bytes a second is no speed; give 1 or more");
        }
    }

    private static void requirePositive(String plan, String what, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException("Plan " + plan + ": " + what + " is " + duration + "; give more than 0");
        }
    }

    private BackupPlan with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.plan();
    }

    /** A copy on which one thing is changed. */
    private static final class Draft {
        private final String name;
        private final List<BackupSource> sources;
        private Codec codec;
        private RetentionPolicy retention;
        private @Nullable Schedule schedule;
        private @Nullable Schedule cleanupSchedule;
        private Duration jitter;
        private Duration timeout;
        private Duration latenessLimit;
        private @Nullable Duration recheckAfter;
        private @Nullable Duration rpo;
        private @Nullable Duration rto;
        private @Nullable DrillPlan drill;
        private @Nullable Encryption encryption;
        private long bytesPerSecond;

        Draft(BackupPlan plan) {
            name = plan.name;
            sources = new ArrayList<>(plan.sources);
            codec = plan.codec;
            retention = plan.retention;
            schedule = plan.schedule;
            cleanupSchedule = plan.cleanupSchedule;
            jitter = plan.jitter;
            timeout = plan.timeout;
            latenessLimit = plan.latenessLimit;
            recheckAfter = plan.recheckAfter;
            rpo = plan.rpo;
            rto = plan.rto;
            drill = plan.drill;
            encryption = plan.encryption;
            bytesPerSecond = plan.bytesPerSecond;
        }

        BackupPlan plan() {
            return new BackupPlan(
                    name,
                    sources,
                    codec,
                    retention,
                    schedule,
                    cleanupSchedule,
                    jitter,
                    timeout,
                    latenessLimit,
                    recheckAfter,
                    rpo,
                    rto,
                    drill,
                    encryption,
                    bytesPerSecond);
        }
    }
}
