package dev.seaworthy.backup;

/** The names of the meters that {@link Backups} publishes; {@code docs/metrics.md} describes them. */
public final class BackupMeters {
    /** Gauge in seconds with tag {@code plan}: age of the consistency point of the newest verified backup. */
    public static final String AGE = "seaworthy.backup.age";
    /** Gauge in seconds with tag {@code plan}: the age of the newest verified backup that is too much; NaN for none. */
    public static final String RPO_LIMIT = "seaworthy.backup.rpo.limit";
    /** Gauge with tag {@code plan}: 1 when there is a verified backup, 0 when there is none. */
    public static final String PRESENT = "seaworthy.backup.present";
    /** Gauge in bytes with tags {@code plan} and {@code kind} = raw, stored: size of the newest verified backup. */
    public static final String SIZE = "seaworthy.backup.size";
    /** Gauge with tag {@code plan}: how many of the newest runs failed in a row. */
    public static final String FAILURES = "seaworthy.backup.consecutive.failures";
    /** Timer with tags {@code plan} and {@code outcome} = good, failed: runs of this process, checks included. */
    public static final String RUN = "seaworthy.backup.run";
    /** Gauge in seconds with tag {@code plan}: since when the newest verified backup is known to be good. */
    public static final String VERIFY_AGE = "seaworthy.backup.verify.age";
    /** Gauge in seconds with tag {@code plan}: since a drill last restored everything; NaN before the first. */
    public static final String DRILL_AGE = "seaworthy.backup.drill.age";
    /** Gauge in seconds with tag {@code plan}: how long the last drill that restored everything took. */
    public static final String DRILL_DURATION = "seaworthy.backup.drill.duration";
    /** Gauge in bytes a second with tag {@code plan}: how fast the last drill that restored everything did so. */
    public static final String DRILL_RATE = "seaworthy.backup.drill.rate";
    /** Gauge with tag {@code plan}: 1 when the last drill succeeded, 0 when not, NaN before the first. */
    public static final String DRILL_GOOD = "seaworthy.backup.drill.good";
    /** Gauge with tag {@code plan}: 1 when no drill restored a backup in time, else 0; NaN for a plan without drills. */
    public static final String DRILL_OVERDUE = "seaworthy.backup.drill.overdue";
    /** Gauge in seconds with tag {@code plan}: the promised time to restore; NaN without one. */
    public static final String RTO_LIMIT = "seaworthy.backup.rto.limit";
    /** Gauge in seconds with tag {@code plan}: how long a restore would take, by the last good drill. */
    public static final String PREDICTED_RTO = "seaworthy.backup.rto.predicted";
    /** Counter with tag {@code plan}: backups that cleanups of this process removed. */
    public static final String REMOVED = "seaworthy.backup.removed";
    /** Counter with tags {@code plan} and {@code outcome} = good, failed: restores by this process. */
    public static final String RESTORES = "seaworthy.backup.restores";
    /** Gauge with tags {@code plan} and {@code source}: 1 when the source could be opened at its hourly trial, 0 when not. */
    public static final String SOURCE_READABLE = "seaworthy.backup.source.readable";
    /** Gauge in seconds: since the scheduler last looked for what is due; NaN while it is not started. */
    public static final String SCHEDULER_AGE = "seaworthy.backup.scheduler.age";
    /** Gauge in seconds: since the state of the backups was last read; NaN before the first time. */
    public static final String READ_AGE = "seaworthy.backup.read.age";

    static final String PLAN_TAG = "plan";

    private BackupMeters() {}
}
