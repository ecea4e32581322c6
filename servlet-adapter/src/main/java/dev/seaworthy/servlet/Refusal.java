package dev.seaworthy.servlet;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with a problem. The message is the problem's detail: the thing, the reason, the next step. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String CONTENT_TYPE = "application/problem+json";

    private final ProblemType type;
    private final int status;
    private final transient Map<String, String> headers;

    Refusal(ProblemType type, String detail) {
        this(type, type.status(), detail);
    }

    Refusal(ProblemType type, int status, String detail) {
        this(type, status, detail, Map.of());
    }

    Refusal(ProblemType type, String detail, Map<String, String> headers) {
        this(type, type.status(), detail, headers);
    }

    private Refusal(ProblemType type, int status, String detail, Map<String, String> headers) {
        // A refusal is an answer, not a failure: it needs no stack trace, and hostile callers cause many.
        super(detail, null, false, false);
        this.type = type;
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    static Refusal badParameter(String detail) {
        return new Refusal(ProblemType.BAD_PARAMETER, detail);
    }

    static Refusal notFound(String detail) {
        return new Refusal(ProblemType.NOT_FOUND, detail);
    }

    ProblemType type() {
        return type;
    }

    int status() {
        return status;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The body, as RFC 9457 has it. */
    String document(String instance) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type.uri());
        problem.put("title", type.title());
        problem.put("status", status);
        // Where a core wrote it, it may repeat what was sent.
        problem.put("detail", TokenMask.applied(detail()));
        problem.put("instance", instance);
        return Json.of(problem);
    }
}
