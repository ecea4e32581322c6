package dev.seaworthy.metrics;

import org.jspecify.annotations.Nullable;

/** A figure cannot be had, for a reason fit for every reader. */
final class UnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    UnavailableException(String reason) {
        super(reason);
    }

    /** @param cause for the log, or {@code null} when the reason says it all */
    UnavailableException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
