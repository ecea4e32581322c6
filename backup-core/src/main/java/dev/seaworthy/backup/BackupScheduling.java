package dev.seaworthy.backup;

/**
 * Sets the scheduled work of plans going, each slot once: see {@link BackupsBuilder#scheduling}. The built-in one knows this
 * process alone; {@code DatabaseScheduling} in the package {@code cluster} shares the slots among several.
 */
@FunctionalInterface
public interface BackupScheduling {
    /**
     * Begins to look for what is due, on threads of its own; called by {@link Backups#start}.
     *
     * @throws BackupException if it cannot; {@code start()} fails with it
     */
    Running start(ScheduledJobs jobs);

    /** What {@link #start} began. */
    @FunctionalInterface
    interface Running extends AutoCloseable {
        /** Begins nothing more and waits, for a limited time, for runs under way; they were asked to stop before. */
        @Override
        void close();
    }
}
