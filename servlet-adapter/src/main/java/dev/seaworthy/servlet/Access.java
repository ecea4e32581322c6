package dev.seaworthy.servlet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Authorizer} says about one request.
 *
 * @param outcome whether it is let in, and if not, why
 * @param principal who is asking, when known; never a credential
 */
public record Access(Outcome outcome, @Nullable String principal) {

    /** Let in, or the reason why not. */
    public enum Outcome {
        /** Let in. */
        GRANTED,
        /** Known, but without the role: 403. */
        FORBIDDEN,
        /** Credentials that are not valid: 401. */
        INVALID,
        /** No credentials: 401. */
        MISSING
    }

    private static final Access MISSING = new Access(Outcome.MISSING, null);
    private static final Access INVALID = new Access(Outcome.INVALID, null);

    public Access {
        Objects.requireNonNull(outcome, "outcome");
    }

    public static Access granted(String principal) {
        return new Access(Outcome.GRANTED, principal);
    }

    public static Access forbidden(@Nullable String principal) {
        return new Access(Outcome.FORBIDDEN, principal);
    }

    public static Access invalid() {
        return INVALID;
    }

    public static Access missing() {
        return MISSING;
    }

    public boolean isGranted() {
        return outcome == Outcome.GRANTED;
    }
}
