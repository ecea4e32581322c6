package dev.seaworthy.audit;

/**
 * The ability of an {@link AuditStore} to try an event without keeping it. When the store rejected an event, the writer
 * tries a harmless one of the same time: is that taken, the event is at fault and becomes a dead letter; is it refused as
 * well, the store is at fault (a missing partition, a changed table) and every event is kept and tried again.
 */
@FunctionalInterface
public interface TrialAppend {
    /**
     * Inserts the event as {@link AuditStore#append} would, and rolls back. Called on the writer's thread, after
     * {@link AuditStore#prepare()}.
     *
     * @throws AuditStoreException when the store does not take the event now, for whatever reason
     */
    void trial(StoredEvent harmless);
}
