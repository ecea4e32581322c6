package dev.seaworthy.servlet;

/** The kinds of refusals, as RFC 9457 problem types. */
enum ProblemType {
    BAD_PARAMETER("bad-parameter", "Bad parameter", 400),
    BAD_CURSOR("bad-cursor", "Bad cursor", 400),
    BAD_PATH("bad-path", "Bad path", 400),
    UNAUTHORIZED("unauthorized", "Unauthorized", 401),
    FORBIDDEN("forbidden", "Forbidden", 403),
    NOT_FOUND("not-found", "Not found", 404),
    METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", 405),
    CONFLICT("conflict", "Conflict", 409),
    TOO_LARGE("too-large", "Too large", 413),
    RATE_LIMITED("rate-limited", "Too many requests", 429),
    INTERNAL("internal", "Internal error", 500),
    UNAVAILABLE("unavailable", "Unavailable", 503);

    private final String slug;
    private final String title;
    private final int status;

    ProblemType(String slug, String title, int status) {
        this.slug = slug;
        this.title = title;
        this.status = status;
    }

    String uri() {
        return "urn:seaworthy:problem:" + slug;
    }

    String title() {
        return title;
    }

    int status() {
        return status;
    }
}
