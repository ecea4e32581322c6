package dev.seaworthy.backup;

/** The run took longer than its plan allows; unlike one that somebody cancelled, it failed and may be tried again. */
public final class BackupTimedOutException extends BackupCancelledException {
    private static final long serialVersionUID = 1L;

    public BackupTimedOutException(String message) {
        super(message);
    }
}
