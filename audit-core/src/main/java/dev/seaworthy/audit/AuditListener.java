package dev.seaworthy.audit;

import java.util.List;

/**
 * Hears what becomes of events. All methods are called in order on one thread, {@code audit-listeners}; what they throw
 * is logged and goes no further. One that is slow or hangs holds nobody else: what does not fit into the bounded queue
 * before that thread is not told, and counted as {@link AuditMeters#LISTENER_MISSED}.
 */
public interface AuditListener {
    /** After the store confirmed a batch; for joined events once their commit is reported. */
    default void onStored(List<StoredEvent> events) {}

    /** When an event is refused or given up, after it was counted. */
    default void onRefused(AuditEvent event, RefusalReason reason) {}

    /** When an attempt to store a batch failed and will be repeated. */
    default void onStoreFailure(Exception failure) {}
}
