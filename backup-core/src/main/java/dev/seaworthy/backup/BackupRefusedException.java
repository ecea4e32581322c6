package dev.seaworthy.backup;

import org.jspecify.annotations.Nullable;

/** Nothing was begun, because it would not be safe or could not succeed; the message says what to change. Exit code 4. */
public class BackupRefusedException extends BackupException {
    private static final long serialVersionUID = 1L;

    public BackupRefusedException(String message) {
        super(message);
    }

    public BackupRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
