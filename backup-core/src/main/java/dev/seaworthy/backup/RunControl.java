package dev.seaworthy.backup;

/** How a long piece of work hears that it should stop. Thread-safe. */
public interface RunControl {
    /** @throws BackupCancelledException once the run was cancelled or its time is up */
    void check();

    /**
     * Runs {@code stop} at the moment of cancellation, on another thread, or at once if that has passed: to cancel a
     * statement or end a process. Close the answer when there is nothing left to stop.
     */
    Registration onCancel(Runnable stop);

    /** Ends a registration. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
