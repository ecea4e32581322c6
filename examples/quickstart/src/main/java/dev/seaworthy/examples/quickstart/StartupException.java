package dev.seaworthy.examples.quickstart;

/** The application cannot start; the message is one line that says why and what to do, fit for the operator. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartupException(String message) {
        super(message);
    }

    StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
