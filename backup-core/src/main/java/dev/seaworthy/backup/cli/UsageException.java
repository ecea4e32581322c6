package dev.seaworthy.backup.cli;

/** What was typed or configured cannot be understood. Exit code 2. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
