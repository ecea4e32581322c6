package dev.seaworthy.audit;

import java.util.List;

/** Hears how each event of a batch ended. */
interface Settlement {
    /** The store has these. */
    void stored(List<Pending> events, List<StoredEvent> sealed);

    /** The store will never take this one. */
    void rejected(Pending event, String reason);
}
