package dev.seaworthy.backup;

/** Has the state of the plans read again whenever a job of this process has changed it. */
final class WatchWaker implements BackupListener {
    private final PlanWatch watch;

    WatchWaker(PlanWatch watch) {
        this.watch = watch;
    }

    @Override
    public void backupFinished(BackupInfo backup) {
        watch.wake();
    }

    @Override
    public void backupFailed(BackupId id, RuntimeException reason) {
        watch.wake();
    }

    @Override
    public void verified(VerifyReport report) {
        watch.wake();
    }

    @Override
    public void drilled(Evidence evidence) {
        watch.wake();
    }

    @Override
    public void cleanedUp(CleanupReport report) {
        watch.wake();
    }
}
