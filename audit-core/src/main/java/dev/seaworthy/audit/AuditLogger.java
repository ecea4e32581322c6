package dev.seaworthy.audit;

import java.sql.Connection;
import org.jdbi.v3.core.Handle;

/**
 * Remembers what happened. Thread-safe; one per application.
 *
 * <pre>{@code
 * AuditLogger audit = AuditLogger.builder(new JdbcAuditStore(dataSource)).build().start();
 * audit.log(AuditEvent.of("invoice.approved").by(Actor.user("u-17")).on(Resource.of("invoice", "42")));
 * }</pre>
 */
public final class AuditLogger implements AutoCloseable {
    AuditLogger(AuditLoggerBuilder settings) {}

    /** Starts the configuration of a logger that writes to this store; the store is not closed by the logger. */
    public static AuditLoggerBuilder builder(AuditStore store) {
        return new AuditLoggerBuilder(store);
    }

    /**
     * Prepares the store, opens the journal, adopts what others left there and starts the writer.
     *
     * @throws AuditException when the store has the wrong form, or the journal's folder can not be used
     */
    public AuditLogger start() {
        return this;
    }

    /**
     * Logs in the mode of the event's type, or of this logger. Never throws on behalf of the store in {@code ASYNC} and
     * {@code JOURNALED}.
     *
     * @throws AuditTimeoutException in {@code SYNC} without a journal, when the store did not answer in time
     * @throws AuditException in {@code TRANSACTIONAL} without a transaction, or when its insert fails
     */
    public AppendResult log(AuditEvent event) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #log(AuditEvent)}, in this mode, or in the weakest that the type allows when that promises more. */
    public AppendResult log(AuditEvent event, AuditMode mode) {
        throw new UnsupportedOperationException();
    }

    /**
     * Logs in the transaction of this connection: the event is stored if, and only if, the caller commits.
     *
     * @throws AuditException when the connection is on autocommit and {@link AuditLoggerBuilder#orElse} was not chosen,
     *     or when the insert fails; the caller's transaction is then lost
     */
    public AppendResult log(AuditEvent event, Connection connection) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #log(AuditEvent, Connection)}, in the transaction of this handle. */
    public AppendResult log(AuditEvent event, Handle handle) {
        return log(event, handle.getConnection());
    }

    /** Where every event went since the start. */
    public AuditAccount account() {
        throw new UnsupportedOperationException();
    }

    /** How the write path is doing; cheap enough for a health check. */
    public AuditHealth health() {
        throw new UnsupportedOperationException();
    }

    /**
     * Refuses new events, stores what waits, puts what could not be stored into the journal, and stops the writer.
     * Takes at most the close timeout; can be called again.
     */
    @Override
    public void close() {}
}
