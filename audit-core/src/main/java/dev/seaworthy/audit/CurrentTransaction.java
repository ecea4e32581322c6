package dev.seaworthy.audit;

import java.sql.Connection;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the transaction that the calling thread is in, so that {@code TRANSACTIONAL} needs no connection argument. */
public interface CurrentTransaction {
    /** The connection of the running transaction on the database of the store; empty outside a transaction. */
    Optional<Connection> connection();

    /** Has the callback called once when the running transaction ends: true after commit, false after rollback. */
    void whenCompleted(Consumer<Boolean> committed);
}
