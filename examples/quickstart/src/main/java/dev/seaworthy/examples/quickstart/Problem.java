package dev.seaworthy.examples.quickstart;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is refused; becomes an {@code application/problem+json} answer (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Problem(int status, String detail) {
        // Refusals are answers, not failures: no stack trace to fill.
        super(detail, null, false, false);
        this.status = status;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, detail);
    }

    static Problem forbidden(String detail) {
        return new Problem(403, detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, detail);
    }

    static Problem methodNotAllowed(String detail) {
        return new Problem(405, detail);
    }

    static Problem conflict(String detail) {
        return new Problem(409, detail);
    }

    static Problem tooLarge(String detail) {
        return new Problem(413, detail);
    }

    static Problem unavailable(String detail) {
        return new Problem(503, detail);
    }

    static Problem internal(String detail) {
        return new Problem(500, detail);
    }

    int status() {
        return status;
    }

    /** The members of the JSON answer to a request for {@code path}. */
    static Map<String, Object> members(int status, String detail, String path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:seaworthy:problem:" + slug(status));
        members.put("title", title(status));
        members.put("status", status);
        members.put("detail", detail);
        members.put("instance", path);
        return members;
    }

    private static String slug(int status) {
        return switch (status) {
            case 400 -> "bad-parameter";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 409 -> "conflict";
            case 413, 414, 431 -> "too-large";
            case 503 -> "unavailable";
            default -> status < 500 ? "bad-parameter" : "internal";
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 409 -> "Conflict";
            case 413 -> "Body too large";
            case 414 -> "URI too long";
            case 431 -> "Header too large";
            case 503 -> "Unavailable";
            default -> status < 500 ? "Bad request" : "Internal error";
        };
    }
}
