package dev.seaworthy.servlet;

import org.jspecify.annotations.Nullable;

/**
 * A refused caller. Holds no credential and no query.
 *
 * @param outcome why: {@code MISSING}, {@code INVALID} or {@code FORBIDDEN}
 * @param principal who asked, when known
 * @param clientAddress from where
 * @param userAgent with what
 * @param method the HTTP method
 * @param path the path without the query
 */
public record AccessDenial(
        Access.Outcome outcome,
        @Nullable String principal,
        String clientAddress,
        @Nullable String userAgent,
        String method,
        String path) {}
