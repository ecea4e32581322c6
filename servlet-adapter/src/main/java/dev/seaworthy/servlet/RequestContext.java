package dev.seaworthy.servlet;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking and from where, found once per request; {@code RequestContextFilter} leaves it in the request attribute
 * {@link #ATTRIBUTE}. Immutable.
 *
 * @param clientAddress in canonical form
 * @param userAgent as sent, which may be long and hostile
 * @param principal who is logged in by the container, if anybody is
 * @param path without the query, as sent; for records use {@link #withoutTokens}
 * @param traceId of the caller's W3C {@code traceparent}
 * @param spanId of the caller's W3C {@code traceparent}
 */
public record RequestContext(
        String clientAddress,
        @Nullable String userAgent,
        @Nullable String principal,
        String method,
        String path,
        @Nullable String traceId,
        @Nullable String spanId) {
    /** The name of the request attribute. */
    public static final String ATTRIBUTE = "dev.seaworthy.servlet.context";

    /**
     * A path or user agent, for records, in which what may be a token is {@code ***}: 32 or more letters and digits in a row, {@code _ ~ +}
     * and {@code -} among them, that are no UUID.
     */
    public static String withoutTokens(String text) {
        return TokenMask.applied(text);
    }

    /**
     * Whether a path, decoded by the container, can be read in two ways: it has an empty, {@code .} or {@code ..} segment, one of
     * {@code ; % \}, a control character or bytes that were no UTF-8. Containers and frameworks disagree about where such
     * a path leads.
     */
    public static boolean isOdd(String path) {
        return RequestPath.isOdd(path);
    }

    /** The context of this request; null when the filter is not mapped to it. */
    public static @Nullable RequestContext of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestContext context ? context : null;
    }
}
