package dev.seaworthy.audit;

import java.sql.Connection;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prepares events and hands each over in the mode that it is to be logged in. Thread-safe. */
final class Delivery {
    private final TypeRegistry types;
    private final AuditMode defaultMode;
    private final EventPreparation preparation;
    private final SecurityCounters securityCounters;
    private final WritePath path;
    private final TransactionalPath transactional;
    private final Consumer<EventType> typeWatch;
    private volatile boolean started;

    /**
     * Takes what it needs of the logger.
     *
     * @param typeWatch told the type of each event that is logged for the first time
     */
    Delivery(
            TypeRegistry types,
            AuditMode defaultMode,
            EventPreparation preparation,
            SecurityCounters securityCounters,
            WritePath path,
            TransactionalPath transactional,
            Consumer<EventType> typeWatch) {
        this.types = types;
        this.defaultMode = defaultMode;
        this.preparation = preparation;
        this.securityCounters = securityCounters;
        this.path = path;
        this.transactional = transactional;
        this.typeWatch = typeWatch;
    }

    /** From now on somebody stores what is handed over. */
    void started() {
        started = true;
    }

    /** In the mode that the call asks for, or without one in that of the type; what enrichers make of the type counts. */
    AppendResult log(AuditEvent event, @Nullable AuditMode asked) {
        AuditEvent prepared;
        try {
            prepared = preparation.prepared(event);
        } catch (Throwable failure) {
            return invalid(event, mode(event, asked), failure);
        }
        // Preparing leaves an event alone that has an id.
        boolean again = event.id() != null;
        AuditMode mode = mode(prepared, asked);
        if (mode == AuditMode.TRANSACTIONAL) {
            Optional<Connection> connection = transactional.currentConnection();
            if (connection.isPresent()) {
                count(prepared, again);
                return transactional.joinCurrent(prepared, connection.get());
            }
            mode = transactional.modeOutside(types.resolve(prepared.type()), "no transaction is running");
        }
        return handOver(prepared, again, mode);
    }

    /** In the transaction of this connection, if there is one. */
    AppendResult join(AuditEvent event, Connection connection) {
        AuditEvent prepared;
        try {
            prepared = preparation.prepared(event);
        } catch (Throwable failure) {
            return invalid(event, AuditMode.TRANSACTIONAL, failure);
        }
        boolean again = event.id() != null;
        if (TransactionalPath.isInTransaction(connection)) {
            count(prepared, again);
            return transactional.join(prepared, connection);
        }
        EventType type = types.resolve(prepared.type());
        return handOver(prepared, again, transactional.modeOutside(type, "the connection is on autocommit"));
    }

    /**
     * What the logger itself did, told on a thread that may wait. Never in the caller's transaction: a rollback would take
     * the event of what was done all the same.
     */
    void report(AuditEvent event) {
        AuditEvent prepared = preparedOwn(event);
        if (prepared == null) {
            return;
        }
        AuditMode mode = mode(prepared, null);
        if (started && mode.atLeast(AuditMode.SYNC) == mode) {
            path.sync(prepared, false);
        } else {
            path.raised(prepared, mode);
        }
    }

    /** What the logger itself found out, told on the thread that stores: it can wait for the journal, not for itself. */
    void raise(AuditEvent event) {
        AuditEvent prepared = preparedOwn(event);
        if (prepared != null) {
            path.raised(prepared, mode(prepared, null));
        }
    }

    private AppendResult handOver(AuditEvent prepared, boolean again, AuditMode mode) {
        if (!started && mode != AuditMode.ASYNC) {
            throw new IllegalStateException("this audit logger was not started; call start() first");
        }
        count(prepared, again);
        return switch (mode) {
            case ASYNC -> path.async(prepared, again);
            case JOURNALED -> path.journaled(prepared, again);
            case SYNC, TRANSACTIONAL -> path.sync(prepared, again);
        };
    }

    private AuditMode mode(AuditEvent event, @Nullable AuditMode asked) {
        EventType type = types.resolve(event.type());
        AuditMode own = type.mode();
        AuditMode wanted = asked != null ? asked : own != null ? own : defaultMode;
        return wanted.atLeast(type.floor());
    }

    /** Counted here and not when stored: an alert must not wait for the database. */
    private void count(AuditEvent prepared, boolean again) {
        if (!again) {
            securityCounters.logged(prepared);
            typeWatch.accept(prepared.type());
        }
    }

    private @Nullable AuditEvent preparedOwn(AuditEvent event) {
        try {
            AuditEvent prepared = preparation.prepared(event);
            count(prepared, false);
            return prepared;
        } catch (Throwable failure) {
            invalid(event, AuditMode.ASYNC, failure);
            return null;
        }
    }

    private AppendResult invalid(AuditEvent event, AuditMode mode, Throwable failure) {
        HostFailure.throwIfFatal(failure);
        AppendResult refused = path.invalid(preparation.stripped(event), failure);
        if (mode == AuditMode.TRANSACTIONAL) {
            throw new AuditException(
                    "event " + refused.eventId() + " (" + event.type().name()
                            + ") could not be prepared and is not part "
                            + "of the transaction: " + failure.getClass().getName()
                            + "; mend what the cause names and log the event again",
                    failure);
        }
        return refused;
    }
}
