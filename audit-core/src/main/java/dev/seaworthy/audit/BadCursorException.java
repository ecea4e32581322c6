package dev.seaworthy.audit;

/** A cursor is garbled or was made by a query with other filters. */
public class BadCursorException extends AuditException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what to do. */
    public BadCursorException(String message) {
        super(message);
    }
}
