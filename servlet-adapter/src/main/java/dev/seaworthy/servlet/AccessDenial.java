package dev.seaworthy.servlet;

import org.jspecify.annotations.Nullable;

/**
 * A refused caller. Holds no credential and no query.
 *
 * @param access why, {@code MISSING}, {@code INVALID} or {@code FORBIDDEN}, and who asked, when known
 * @param clientAddress from where
 * @param userAgent with what
 * @param method the HTTP method
 * @param path the path without the query
 * @param unreported how many further refused callers this listener was not told of since the denial before this one:
 *     because their address or principal had used up its rate limit, because there were more denials than are told, or
 *     because the listener failed
 */
public record AccessDenial(
        Access access, String clientAddress, @Nullable String userAgent, String method, String path, long unreported) {

    /** Why: {@code MISSING}, {@code INVALID} or {@code FORBIDDEN}. */
    public Access.Outcome outcome() {
        return access.outcome();
    }

    /** Who asked, when known. */
    public @Nullable String principal() {
        return access.principal();
    }

    AccessDenial unreported(long count) {
        return new AccessDenial(access, clientAddress, userAgent, method, path, count);
    }
}
