package dev.seaworthy.backup;

import org.jspecify.annotations.Nullable;

/**
 * How far a backup has come.
 *
 * @param bytes done in this phase so far: read from the sources, or read back from the storage
 * @param estimatedBytes of the whole phase: what the last backup of the plan read, or what this one stored; null if there
 *     was none
 */
public record BackupProgress(
        BackupId backup, Phase phase, long bytes, @Nullable Long estimatedBytes) {
    /** What is being done. */
    public enum Phase {
        /** The sources are read and stored. */
        READING,
        /** What was stored is read back to its end. */
        CHECKING
    }

    /** 0 to 99, null while there is no estimate. */
    public @Nullable Integer percent() {
        return estimatedBytes == null || estimatedBytes == 0
                ? null
                : (int) Math.min(99, (double) bytes * 100 / estimatedBytes);
    }
}
