package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How old the newest verified backup of a plan may become before something is wrong. */
final class Freshness {
    /** A run may take its time, and one may be tried twice, before anybody is woken. */
    private static final Duration ALLOWANCE = Duration.ofHours(2);

    private Freshness() {}

    /** The plan's promise, else its schedule and two hours; null for a plan run by hand that promises nothing. */
    static @Nullable Duration alarmAfter(BackupPlan plan, Instant now) {
        return plan.rpo() != null ? plan.rpo() : scheduled(plan, now);
    }

    /** Two drills may fail to take place before anybody is woken; null without a schedule for them. */
    static @Nullable Duration drillAlarmAfter(BackupPlan plan, Instant now) {
        DrillPlan drill = plan.drill();
        Schedule schedule = drill == null ? null : drill.schedule();
        return schedule == null
                ? null
                : schedule.longestGap(now).multipliedBy(2).plus(ALLOWANCE);
    }

    /** When cleanup takes it that fresh backups have stopped; never sooner than the schedule itself allows. */
    static @Nullable Duration cleanupStopsAfter(BackupPlan plan, Instant now) {
        Duration scheduled = scheduled(plan, now);
        Duration rpo = plan.rpo();
        if (scheduled == null || rpo == null) {
            return scheduled != null ? scheduled : rpo;
        }
        return scheduled.compareTo(rpo) > 0 ? scheduled : rpo;
    }

    /**
     * Refuses a promise that the schedule cannot keep.
     *
     * @throws IllegalArgumentException if the plan runs less often than its rpo
     */
    static void requirePromiseIsPossible(BackupPlan plan, Instant now) {
        Schedule schedule = plan.schedule();
        Duration rpo = plan.rpo();
        if (schedule != null && rpo != null) {
            Duration gap = schedule.longestGap(now);
            if (gap.compareTo(rpo) > 0) {
                throw new IllegalArgumentException("Plan " + plan.name() + " promises an rpo of " + rpo
                        + " but its schedule \"" + schedule + "\" leaves up to " + gap
                        + " between two runs. Run it more often, for example \"0 * * * *\", or promise less");
            }
        }
    }

    private static @Nullable Duration scheduled(BackupPlan plan, Instant now) {
        Schedule schedule = plan.schedule();
        return schedule == null
                ? null
                : schedule.longestGap(now).plus(plan.jitter()).plus(ALLOWANCE);
    }
}
