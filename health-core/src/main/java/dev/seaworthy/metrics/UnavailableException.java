package dev.seaworthy.metrics;

/** A figure cannot be had, for a reason fit for every reader. */
final class UnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    UnavailableException(String reason) {
        super(reason);
    }
}
