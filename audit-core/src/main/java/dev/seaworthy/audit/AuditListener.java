package dev.seaworthy.audit;

import java.util.List;

/**
 * Hears what becomes of events. Methods are called on the thread that found out and must not block; what they throw is
 * logged and goes no further.
 */
public interface AuditListener {
    /** After the store confirmed a batch, on the writer's thread; for joined events once their commit is reported. */
    default void onStored(List<StoredEvent> events) {}

    /** When an event is refused or given up, after it was counted. */
    default void onRefused(AuditEvent event, RefusalReason reason) {}

    /** When an attempt to store a batch failed and will be repeated, on the writer's thread. */
    default void onStoreFailure(Exception failure) {}
}
