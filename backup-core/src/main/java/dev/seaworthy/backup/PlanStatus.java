package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is doing. Unknown is null.
 *
 * @param schedule the cron expression, null for a plan run by hand
 * @param rpo the promised greatest loss: the plan's own, else null
 * @param alarmAfter the age of the newest verified backup that is too old, null for a plan without schedule and rpo
 * @param rpoAge how old the consistency point of the newest verified backup is
 * @param rto the promised time to restore
 * @param predictedRto from measured restores
 */
public record PlanStatus(
        String name,
        @Nullable String schedule,
        @Nullable Instant nextRun,
        @Nullable Duration rpo,
        @Nullable Duration alarmAfter,
        @Nullable Duration rpoAge,
        @Nullable Duration rto,
        @Nullable Duration predictedRto) {
    /** Whether the newest verified backup is too old, or absent, for what the plan promises. */
    public boolean stale() {
        return alarmAfter != null && (rpoAge == null || rpoAge.compareTo(alarmAfter) > 0);
    }
}
