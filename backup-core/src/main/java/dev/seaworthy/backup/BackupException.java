package dev.seaworthy.backup;

import org.jspecify.annotations.Nullable;

/** A backup, restore or cleanup failed; the message names what, why, and what to do next. Command-line exit code 1. */
public class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BackupException(String message) {
        super(message);
    }

    public BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
