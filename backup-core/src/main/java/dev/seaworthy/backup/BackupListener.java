package dev.seaworthy.backup;

/**
 * Hears of what happened to backups, for an audit trail, notifications or meters. Called on the thread of the job, after
 * the fact is durable; what a listener throws is logged and changes nothing.
 */
public interface BackupListener {
    /** A run has written its marker and begins to read its sources. */
    default void backupStarted(BackupId id) {}

    /** A backup has come further; at most twice a second, and at the beginning of each phase. */
    default void progressed(BackupProgress progress) {}

    /** A backup is complete and its first full check is done; see {@link BackupInfo#verified()}. */
    default void backupFinished(BackupInfo backup) {}

    /** A run ended without a backup. */
    default void backupFailed(BackupId id, RuntimeException reason) {}

    /** A check has ended, good or bad. */
    default void verified(VerifyReport report) {}

    /** A drill has ended: see {@link Evidence#good()} and, for one that could not be carried out, {@link Evidence#error()}. */
    default void drilled(Evidence evidence) {}

    /** A restore has ended well. */
    default void restored(RestoreReport report) {}

    /** A restore ended without having changed its target. */
    default void restoreFailed(BackupId id, RuntimeException reason) {}

    /** Old backups were removed. Not called for a dry run. */
    default void cleanedUp(CleanupReport report) {}
}
