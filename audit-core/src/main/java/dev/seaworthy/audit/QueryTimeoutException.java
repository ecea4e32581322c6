package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/** A query took longer than the store allows, although the store is there; a narrower one may succeed. */
public class QueryTimeoutException extends AuditStoreException {
    private static final long serialVersionUID = 1L;

    /** With what ended it, if that was the store. */
    public QueryTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause, false);
    }
}
