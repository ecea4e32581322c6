package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked. */
public class AuditStoreException extends AuditException {
    private static final long serialVersionUID = 1L;

    private final boolean rejected;

    /**
     * With a cause.
     *
     * @param rejected whether the data itself is refused, so that repeating the same batch can not help
     */
    public AuditStoreException(String message, @Nullable Throwable cause, boolean rejected) {
        super(message, cause);
        this.rejected = rejected;
    }

    /** Whether the data itself is refused, so that repeating the same batch can not help. */
    public boolean rejected() {
        return rejected;
    }
}
