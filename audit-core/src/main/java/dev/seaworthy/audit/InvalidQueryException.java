package dev.seaworthy.audit;

/** A query asks for something impossible or too wide; the message says what is possible. */
public class InvalidQueryException extends AuditException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /** About this parameter, by its name in {@link AuditQuery#parse}. */
    public InvalidQueryException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    /** The parameter that is wrong. */
    public String parameter() {
        return parameter;
    }
}
