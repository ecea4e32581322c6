package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is doing. Unknown is null.
 *
 * @param schedule the cron expression, null for a plan run by hand
 * @param rpo the promised greatest loss: the plan's own, else null
 * @param alarmAfter the age of the newest verified backup that is too old, null for a plan without schedule and rpo
 * @param rpoAge how old the consistency point of the newest verified backup is
 * @param rto the promised time to restore
 * @param predictedRto from the last drill that restored everything, with two minutes to stop and start the application
 *     and without the safety backup of a replacement; null before the first
 * @param newest the newest verified backup
 * @param usualBytes the median of raw bytes of verified backups before the newest, null with fewer than three
 * @param failures how many of the newest runs failed in a row
 * @param lastDrill the newest drill of any of its backups
 * @param lastRestored the newest drill that restored everything
 * @param drillAge how long ago a drill last restored everything, or, before the first, since when there are backups
 * @param drillAlarmAfter the {@code drillAge} that is too much, null for a plan that drills by hand or never
 * @param drills whether the plan has a place for drills
 * @param fromFuture the newest backup that is dated later than now, which counts for nothing until then; null for none
 * @param asOf when this was read from the repository
 */
public record PlanStatus(
        String name,
        @Nullable String schedule,
        @Nullable Instant nextRun,
        @Nullable Duration rpo,
        @Nullable Duration alarmAfter,
        @Nullable Duration rpoAge,
        @Nullable Duration rto,
        @Nullable Duration predictedRto,
        @Nullable BackupInfo newest,
        @Nullable Long usualBytes,
        int failures,
        @Nullable Evidence lastDrill,
        @Nullable Evidence lastRestored,
        @Nullable Duration drillAge,
        @Nullable Duration drillAlarmAfter,
        boolean drills,
        @Nullable BackupId fromFuture,
        Instant asOf) {
    /** A run may fail once and be made up for by the next. */
    static final int FAILURES = 2;

    /** Whether the newest verified backup is too old, or absent, for what the plan promises. */
    public boolean stale() {
        return alarmAfter != null && (rpoAge == null || rpoAge.compareTo(alarmAfter) > 0);
    }

    /** Whether no drill succeeded lately, although the plan has a schedule for them. */
    public boolean drillOverdue() {
        return drillAlarmAfter != null && drillAge != null && drillAge.compareTo(drillAlarmAfter) > 0;
    }

    /** Whether the newest backup is so small that something must be missing: a dump of nothing is a good dump too. */
    public boolean shrunken() {
        Long bytes = newest == null ? null : newest.rawBytes();
        return bytes != null && usualBytes != null && bytes < usualBytes / 2;
    }

    /** Whether a restore would take longer than the plan promises, as far as drills can tell. */
    public boolean tooSlow() {
        return rto != null && predictedRto != null && predictedRto.compareTo(rto) > 0;
    }

    /** What somebody should look at, one sentence each; empty when all is well. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (stale()) {
            complaints.add(
                    rpoAge == null
                            ? "plan " + name + " has no verified backup"
                            : "the newest verified backup of plan " + name + " is " + text(rpoAge) + " old, more than "
                                    + text(alarmAfter));
        }
        if (fromFuture != null) {
            complaints.add("backup " + fromFuture + " is dated in the future and counts for nothing until then: a clock"
                    + " was wrong when it was made, or is now");
        }
        if (failures >= FAILURES) {
            complaints.add("the last " + failures + " backups of plan " + name + " failed");
        }
        if (shrunken() && newest != null) {
            complaints.add("the newest backup of plan " + name + " holds " + newest.rawBytes()
                    + " bytes, those before it about " + usualBytes + ": look whether something is missing");
        }
        if (lastDrill != null && !lastDrill.good()) {
            complaints.add("the last drill of plan " + name + " failed, backup " + lastDrill.id() + ": "
                    + (lastDrill.error() != null ? lastDrill.error() : lastDrill.findings()));
        }
        if (drillOverdue()) {
            complaints.add("no drill has restored a backup of plan " + name + " for " + text(drillAge)
                    + ", so nothing proves that they restore");
        }
        if (tooSlow()) {
            complaints.add("a restore of plan " + name + " would take about " + text(predictedRto)
                    + ", more than its rto of " + text(rto));
        }
        return complaints;
    }

    private static String text(@Nullable Duration duration) {
        if (duration == null) {
            return "unknown";
        }
        long minutes = duration.toMinutes();
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }
}
