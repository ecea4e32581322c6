package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/** The base of everything that the audit trail throws on its own account. */
public class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names the thing, the reason and the next step. */
    public AuditException(String message) {
        super(message);
    }

    /** With a cause. */
    public AuditException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
