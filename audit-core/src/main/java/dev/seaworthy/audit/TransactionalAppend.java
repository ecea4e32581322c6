package dev.seaworthy.audit;

import java.sql.Connection;

/** The ability of an {@link AuditStore} to store an event in a transaction of the caller. */
@FunctionalInterface
public interface TransactionalAppend {
    /**
     * Inserts the event on this connection and leaves commit or rollback to its owner.
     *
     * @throws AuditStoreException when the insert fails; the caller's transaction is then lost on most databases
     */
    void append(Connection connection, StoredEvent event);
}
