package dev.seaworthy.backup;

import java.time.Instant;
import java.util.Optional;

/** What a {@link BackupScheduler} sets going. Neither call waits for the work itself. */
interface ScheduledWork {
    /**
     * Begins a backup.
     *
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    void backup(String plan);

    /**
     * Begins to apply the plan's retention.
     *
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    void cleanup(String plan);

    /**
     * Begins to prove that backups of the plan restore.
     *
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    void drill(String plan);

    /** When the plan last ran, well or not, as recorded in the repository. */
    Optional<Instant> lastRun(String plan);
}
