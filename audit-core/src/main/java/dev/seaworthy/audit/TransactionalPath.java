package dev.seaworthy.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands events to the transaction of the caller. Thread-safe. */
final class TransactionalPath {
    private final AuditStore store;
    private final EventIds ids;
    private final Ledger ledger;
    private final GuardedListeners listeners;
    private final @Nullable CurrentTransaction current;
    private final @Nullable AuditMode orElse;
    private final EvidenceMaker evidence = new EvidenceMaker();

    TransactionalPath(
            AuditStore store,
            EventIds ids,
            Ledger ledger,
            GuardedListeners listeners,
            @Nullable CurrentTransaction current,
            @Nullable AuditMode orElse) {
        this.store = store;
        this.ids = ids;
        this.ledger = ledger;
        this.listeners = listeners;
        this.current = current;
        this.orElse = orElse;
    }

    static boolean isInTransaction(Connection connection) {
        try {
            return !connection.getAutoCommit();
        } catch (SQLException e) {
            throw new AuditStoreException("the caller's connection can not be used: " + e.getMessage(), e, false);
        }
    }

    Optional<Connection> currentConnection() {
        return current == null ? Optional.empty() : current.connection();
    }

    /** What to do without a transaction. */
    AuditMode modeOutside(EventType type, String reason) {
        if (orElse == null) {
            throw new AuditException("event " + type.name() + " is to be logged TRANSACTIONAL, but " + reason
                    + "; begin a transaction, pass its connection, or choose another mode with orElse(SYNC)");
        }
        AuditMode mode = orElse.atLeast(type.floor());
        return mode == AuditMode.TRANSACTIONAL ? AuditMode.SYNC : mode;
    }

    /** In the transaction that {@link CurrentTransaction} found, which also reports the commit. */
    AppendResult joinCurrent(AuditEvent prepared, Connection connection) {
        StoredEvent stored = append(prepared, connection);
        if (current != null) {
            current.whenCompleted(committed -> {
                if (committed) {
                    listeners.committed(List.of(stored));
                }
            });
        }
        return new AppendResult.Joined(stored.id());
    }

    AppendResult join(AuditEvent prepared, Connection connection) {
        return new AppendResult.Joined(append(prepared, connection).id());
    }

    private StoredEvent append(AuditEvent prepared, Connection connection) {
        if (!(store instanceof TransactionalAppend joining)) {
            throw new AuditException("the store " + store.getClass().getName()
                    + " can not join a transaction; use a JdbcAuditStore or another mode");
        }
        StoredEvent stored = evidence.seal(ids.next().id(), List.of(prepared)).get(0);
        ledger.offered();
        try {
            joining.append(connection, stored);
        } catch (RuntimeException | Error failure) {
            // Drivers throw errors too when a connection breaks at the wrong moment.
            ledger.refused(RefusalReason.REJECTED, 1);
            listeners.refused(prepared, RefusalReason.REJECTED);
            throw failure;
        }
        ledger.joined();
        return stored;
    }
}
