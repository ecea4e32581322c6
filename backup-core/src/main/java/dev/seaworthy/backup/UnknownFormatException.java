package dev.seaworthy.backup;

/** What was read is authentic, but a newer version of Seaworthy wrote it in a form that this one does not know. */
final class UnknownFormatException extends BackupRefusedException {
    private static final long serialVersionUID = 1L;

    UnknownFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    UnknownFormatException(String message) {
        super(message);
    }
}
