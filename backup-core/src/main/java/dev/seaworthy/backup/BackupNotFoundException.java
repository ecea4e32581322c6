package dev.seaworthy.backup;

/** There is no backup, plan or job of that name; the message lists what there is. Command-line exit code 2. */
public final class BackupNotFoundException extends BackupException {
    private static final long serialVersionUID = 1L;

    public BackupNotFoundException(String message) {
        super(message);
    }
}
