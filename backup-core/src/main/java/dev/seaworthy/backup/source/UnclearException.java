package dev.seaworthy.backup.source;

/** A file whose secrets cannot be told from the rest. The message completes "the file …". */
final class UnclearException extends Exception {
    private static final long serialVersionUID = 1L;

    UnclearException(String reason) {
        super(reason);
    }
}
