package dev.seaworthy.servlet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Authorizer} says about one request.
 *
 * @param outcome whether it is let in, and if not, why
 * @param principal who is asking, when known; never a credential
 * @param kind what the principal is the name of
 * @param badCredential whether a bearer token was presented that no authoriser knows, whoever the caller is besides
 */
public record Access(Outcome outcome, @Nullable String principal, Kind kind, boolean badCredential) {

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

    /** What a principal is the name of. A token and a user of the same name are two callers. */
    public enum Kind {
        /** Nobody who is known, or somebody of whom an authoriser of the host gives no more than a name. */
        UNKNOWN,
        /** A token, which a program presents and no browser sends on its own. */
        TOKEN,
        /** A person whom the host has logged in. */
        USER
    }

    private static final Access MISSING = new Access(Outcome.MISSING, null, Kind.UNKNOWN, false);
    private static final Access INVALID = new Access(Outcome.INVALID, null, Kind.UNKNOWN, true);

    public Access {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(kind, "kind");
    }

    public static Access granted(String principal) {
        return new Access(Outcome.GRANTED, principal, Kind.UNKNOWN, false);
    }

    public static Access forbidden(@Nullable String principal) {
        return new Access(Outcome.FORBIDDEN, principal, Kind.UNKNOWN, false);
    }

    public static Access invalid() {
        return INVALID;
    }

    public static Access missing() {
        return MISSING;
    }

    /** The same, with the principal being the name of a caller of this kind. */
    public Access as(Kind other) {
        return new Access(outcome, principal, other, badCredential);
    }

    public boolean isGranted() {
        return outcome == Outcome.GRANTED;
    }

    /** What is known when another authoriser says this too: who is asking, and whether nobody knows what he presented. */
    Access and(Access second) {
        boolean token = kind == Kind.TOKEN || second.kind == Kind.TOKEN;
        int order = outcome.compareTo(second.outcome);
        Access told = order > 0 || (order == 0 && kind != Kind.TOKEN && second.kind == Kind.TOKEN) ? second : this;
        // Of several sets of tokens all but one call a valid token a bad one.
        return new Access(told.outcome, told.principal, told.kind, !token && (badCredential || second.badCredential));
    }
}
