package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kind of work of one plan, for a {@link BackupScheduling}: when it is due, and doing it. All nodes with the same plan
 * come to the same instants, its random delay included. Thread-safe.
 */
public final class ScheduledJob {
    private static final Logger log = LoggerFactory.getLogger(ScheduledJob.class);

    private final BackupJob.Kind kind;
    private final BackupPlan plan;
    private final Schedule schedule;
    private final ScheduledRuns runs;
    private final Jobs.Work work;
    private volatile @Nullable Waiting waiting;

    /** A slot that was put off, and to when. */
    private record Waiting(Instant slot, Instant until) {}

    ScheduledJob(BackupJob.Kind kind, BackupPlan plan, Schedule schedule, ScheduledRuns runs, Jobs.Work work) {
        this.kind = kind;
        this.plan = plan;
        this.schedule = schedule;
        this.runs = runs;
        this.work = work;
    }

    /** What came of a run. */
    public enum Outcome {
        /** There is nothing more to do before the next slot. */
        DONE,
        /** It failed and should be tried again, see {@link ScheduledJob#afterFailure}. */
        FAILED,
        /** Other work of the plan is running in this process, see {@link ScheduledJob#afterBusy}. */
        BUSY,
        /** This process is closing; another may do it, at once. */
        STOPPED
    }

    /** What it does and to which plan, such as {@code backup app}; at most 48 characters. */
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + plan.name();
    }

    /** When it is due first if nothing else is known: at its next slot, or soon if a backup was missed. */
    public Instant firstAfter(Instant now) {
        return kind == BackupJob.Kind.BACKUP && wasMissed(now) ? delayed(now) : nextAfter(now);
    }

    private boolean wasMissed(Instant now) {
        try {
            return runs.lastRun(plan.name())
                    .filter(last -> Timetable.missed(schedule, last, plan.latenessLimit(), now))
                    .isPresent();
        } catch (IOException | RuntimeException unreadable) {
            log.warn("Cannot find out when plan {} last ran, so no missed run is made up for", plan.name(), unreadable);
            return false;
        }
    }

    /** The next slot strictly after {@code instant}, and its random delay. */
    public Instant nextAfter(Instant instant) {
        return delayed(schedule.nextAfter(instant));
    }

    /**
     * When it is due after a run that failed: soon, later each time, and in the end at its next slot.
     *
     * @param failures how many runs in a row failed before that
     */
    public Instant afterFailure(int failures, Instant now) {
        Instant next = nextAfter(now);
        int tried = failures % (BackupScheduler.MOST_RETRIES + 1);
        if (tried == BackupScheduler.MOST_RETRIES) {
            return next;
        }
        Instant again = now.plus(BackupScheduler.RETRY_AFTER.multipliedBy(1L << tried));
        return again.isBefore(next) ? again : next;
    }

    /**
     * Does on the calling thread what was due at {@code planned}, unless that is too long ago, or was done already by a
     * node that could not say so. Failures are logged, not thrown.
     */
    public Outcome run(Instant planned) {
        Instant now = runs.now();
        Instant slot = slot(planned);
        Duration limit = plan.latenessLimit();
        if (Duration.between(slot, now).compareTo(limit) > 0 && !Timetable.missed(schedule, slot, limit, now)) {
            log.warn("Scheduled {} left out: it was due at {}, and is made up for within {}", name(), slot, limit);
            return Outcome.DONE;
        }
        if (kind == BackupJob.Kind.BACKUP && runs.verifiedSince(plan.name(), slot)) {
            return Outcome.DONE;
        }
        Outcome outcome = runs.run(kind, plan.name(), work);
        waiting = outcome == Outcome.BUSY ? new Waiting(slot, afterBusy(now)) : null;
        return outcome;
    }

    /** The slot that was put off to {@code planned}, if this node has put one off to then. */
    private Instant slot(Instant planned) {
        Waiting put = waiting;
        return put != null && Duration.between(put.until(), planned).abs().compareTo(Duration.ofMinutes(1)) < 0
                ? put.slot()
                : planned;
    }

    /** When to look again whether the plan is free. */
    public Instant afterBusy(Instant now) {
        return now.plus(BackupScheduler.BUSY_AGAIN);
    }

    private Instant delayed(Instant slot) {
        long most = plan.jitter().toMillis();
        return most == 0 ? slot : slot.plusMillis(new SplittableRandom(Objects.hash(name(), slot)).nextLong(most + 1));
    }

    @Override
    public String toString() {
        return name() + " at " + schedule;
    }
}
