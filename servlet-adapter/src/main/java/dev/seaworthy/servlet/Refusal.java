package dev.seaworthy.servlet;

/** Ends a request with a problem. The message is the problem's detail: the thing, the reason, the next step. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final int status;

    Refusal(ProblemType type, String detail) {
        this(type, type.status(), detail);
    }

    Refusal(ProblemType type, int status, String detail) {
        // A refusal is an answer, not a failure: it needs no stack trace, and hostile callers cause many.
        super(detail, null, false, false);
        this.type = type;
        this.status = status;
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
}
