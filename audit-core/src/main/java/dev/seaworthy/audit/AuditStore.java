package dev.seaworthy.audit;

/**
 * Keeps audit events. Optional abilities are interfaces of their own: {@link TransactionalAppend}, {@link TrialAppend} and
 * {@link AuditReader}. Implementations are thread-safe.
 */
public interface AuditStore {
    /**
     * Makes the store ready, for instance creates its tables. Called by {@link AuditLogger#start()}.
     *
     * @throws AuditException when the store is unreachable or has the wrong form
     */
    void prepare();

    /**
     * Stores all events of the batch, or none, and returns when they are as durable as this store can make them. For a
     * batch that is no replay an id that is stored already is an error.
     *
     * @throws AuditStoreException when the batch is not, or perhaps not, stored
     */
    void append(EventBatch batch);

    /** Whether a returned {@link #append} survives a crash of the machine. */
    boolean durable();
}
