package dev.seaworthy.backup;

import java.time.Instant;

/** What a long piece of work knows of the run it belongs to: the time, and whether to stop. Thread-safe. */
public interface RunControl {
    /** The time by the clock that {@link Backups} was given. */
    Instant now();

    /**
     * Does nothing while the run may go on.
     *
     * @throws BackupCancelledException once it was cancelled or its time is up
     */
    void check();

    /**
     * Runs {@code stop} at the moment of cancellation, on another thread, or at once if that has passed: to cancel a
     * statement or end a process. End the answer when there is nothing left to stop.
     */
    Registration onCancel(Runnable stop);

    /** Says that so many bytes of a source were read, and waits as long as the plan's limit of speed wants. */
    default void pace(long bytes) {}

    /** What is still to be stopped. */
    @FunctionalInterface
    interface Registration {
        void end();
    }
}
