package dev.seaworthy.backup;

/** What is asked about never became a backup: its run failed, or was interrupted. */
public final class NeverCompletedException extends BackupRefusedException {
    private static final long serialVersionUID = 1L;

    NeverCompletedException(String message) {
        super(message);
    }
}
