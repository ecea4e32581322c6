package dev.seaworthy.audit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Events in our own journal that may be stored already: their batch was being written when they were saved, or they were
 * logged again. They go through the replay path, never by COPY. Thread-safe.
 */
final class Doubts {
    /** Beyond this all that the journal holds is doubtful, until it is empty. */
    private static final int MOST = 10_000;

    private final Set<UUID> ids = new HashSet<>();
    private boolean all;

    synchronized void add(UUID id) {
        if (!all && !ids.add(id)) {
            return;
        }
        if (ids.size() > MOST) {
            all = true;
            ids.clear();
        }
    }

    /** Whether one of these may be stored already. */
    synchronized boolean concern(List<AuditEvent> events) {
        if (all || ids.isEmpty()) {
            return all;
        }
        boolean any = false;
        for (AuditEvent event : events) {
            any |= ids.remove(EventPreparation.idOf(event));
        }
        return any;
    }

    /** The journal holds nothing any more. */
    synchronized void clear() {
        all = false;
        ids.clear();
    }
}
