package dev.seaworthy.backup;

/** The run was cancelled or ran out of its time; what it wrote is invisible and collected by a later cleanup. */
public class BackupCancelledException extends BackupException {
    private static final long serialVersionUID = 1L;

    public BackupCancelledException(String message) {
        super(message);
    }
}
