package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does scheduled work on the thread of the scheduler that set it going, and knows what was done before. Thread-safe. */
final class ScheduledRuns {
    private static final Logger log = LoggerFactory.getLogger(ScheduledRuns.class);

    private final BackupEngine engine;
    private final Jobs jobs;
    private final PlanLocks locks;
    private final InstantSource clock;

    ScheduledRuns(BackupEngine engine, Jobs jobs, PlanLocks locks, InstantSource clock) {
        this.engine = engine;
        this.jobs = jobs;
        this.locks = locks;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    ScheduledJob.Outcome run(BackupJob.Kind kind, String plan, Jobs.Work work) {
        String what = kind.name().toLowerCase(Locale.ROOT);
        try {
            locks.acquire(plan, what);
        } catch (PlanBusyException busy) {
            boolean waits = kind == BackupJob.Kind.BACKUP && !busy.byBackup();
            log.warn("Scheduled {} of plan {} {}: {}", what, plan, waits ? "waits" : "left out", busy.getMessage());
            return waits ? ScheduledJob.Outcome.BUSY : ScheduledJob.Outcome.DONE;
        }
        Jobs.Ended ended = jobs.run(kind, plan, estimate(kind, plan), work, () -> locks.release(plan));
        return switch (ended.state()) {
            case CANCELLED -> jobs.stopped() ? ScheduledJob.Outcome.STOPPED : ScheduledJob.Outcome.DONE;
            case FAILED -> worthATry(kind, ended.failure()) ? ScheduledJob.Outcome.FAILED : ScheduledJob.Outcome.DONE;
            default -> ScheduledJob.Outcome.DONE;
        };
    }

    /** What a run may read; null if nobody knows. */
    @Nullable
    Long estimate(BackupJob.Kind kind, String plan) {
        try {
            return kind == BackupJob.Kind.BACKUP ? engine.lastSize(plan).orElse(null) : null;
        } catch (IOException | RuntimeException unreadable) { // The run will meet the same and say so.
            return null;
        }
    }

    /** A cleanup or drill that failed is left to its next slot, and so is a backup that a person must make possible. */
    private static boolean worthATry(BackupJob.Kind kind, @Nullable Throwable failure) {
        return kind == BackupJob.Kind.BACKUP && !(failure instanceof BackupRefusedException);
    }

    /**
     * When the plan last ran, well or not. A run that was killed left no record, so that it is made up for; one dated in the
     * future was made by a wrong clock, and must not stand for those to come.
     */
    Optional<Instant> lastRun(String plan) throws IOException {
        Instant last = null;
        for (BackupId id : engine.repository().ids(plan)) {
            if (Retention.isFuture(id.at(), now())) {
                continue;
            }
            boolean recorded = engine.repository().hasManifest(id)
                    || !engine.attestations().of(id).isEmpty();
            last = recorded ? id.at() : last;
        }
        return Optional.ofNullable(last);
    }

    /** Whether a backup that began at {@code since} or later is complete and verified; false if that cannot be read. */
    boolean verifiedSince(String plan, Instant since) {
        Instant second = since.truncatedTo(ChronoUnit.SECONDS);
        try {
            for (BackupId id : engine.repository().ids(plan)) {
                if (!id.at().isBefore(second)
                        && !Retention.isFuture(id.at(), now())
                        && engine.catalogue().describe(id).state() == BackupState.VERIFIED) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            log.warn("Cannot find out whether plan {} has run since {}, so it runs", plan, since, unreadable);
        }
        return false;
    }
}
