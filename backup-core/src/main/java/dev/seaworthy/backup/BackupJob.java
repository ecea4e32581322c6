package dev.seaworthy.backup;

import org.jspecify.annotations.Nullable;

/**
 * A submitted job as it stood when it was asked for.
 *
 * @param plan the plan it belongs to
 * @param bytes bytes read so far
 * @param estimatedBytes what the last run of the kind read, null before the first
 * @param backupId the backup written or checked, null until it is known
 * @param error why it failed
 */
public record BackupJob(
        String id,
        Kind kind,
        State state,
        String plan,
        long bytes,
        @Nullable Long estimatedBytes,
        @Nullable BackupId backupId,
        @Nullable String error) {
    /** What a job does. */
    public enum Kind {
        BACKUP,
        VERIFY,
        DRILL,
        CLEANUP
    }

    /** Where a job stands. */
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        /** Whether nothing more will happen. */
        public boolean ended() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /** 0 to 100, null while there is no estimate; below 100 until the job is done. */
    public @Nullable Integer percent() {
        if (state == State.DONE) {
            return 100;
        }
        if (estimatedBytes == null || estimatedBytes == 0) {
            return null;
        }
        return (int) Math.min(99, bytes * 100 / estimatedBytes);
    }
}
