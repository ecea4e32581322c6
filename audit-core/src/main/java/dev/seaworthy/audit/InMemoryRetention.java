package dev.seaworthy.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Holds events of {@link InMemoryAuditStore} and deletes them. Not thread-safe: the store has the lock. */
final class InMemoryRetention {
    private final NavigableMap<UUID, StoredEvent> events;
    /** Ids of version 7 sort by time. */
    private final NavigableMap<UUID, LegalHold> holds = new TreeMap<>();

    /** Of these events, which stay the store's. */
    InMemoryRetention(NavigableMap<UUID, StoredEvent> events) {
        this.events = events;
    }

    void clear() {
        holds.clear();
    }

    List<PruneCandidate> candidates(PruneRange range) {
        return events.subMap(range.after(), false, range.before(), false).values().stream()
                .filter(event -> range.eventType().map(type(event)::equals).orElse(true))
                .limit(range.limit())
                .map(event -> new PruneCandidate(
                        event.id(), type(event), String.valueOf(event.text(EventField.EVENT_CATEGORY))))
                .toList();
    }

    PruneCount prune(Prune prune, List<UUID> ids) {
        PruneCount count = preview(prune, ids);
        due(prune, ids).stream()
                .filter(event -> active().noneMatch(hold -> hold.scope().covers(event)))
                .forEach(event -> events.remove(event.id()));
        return count;
    }

    PruneCount preview(Prune prune, List<UUID> ids) {
        List<StoredEvent> due = due(prune, ids);
        Map<UUID, Long> heldBy = new HashMap<>();
        long held = 0;
        for (StoredEvent event : due) {
            List<LegalHold> covering =
                    active().filter(hold -> hold.scope().covers(event)).toList();
            covering.forEach(hold -> heldBy.merge(hold.id(), 1L, Long::sum));
            held += covering.isEmpty() ? 0 : 1;
        }
        return new PruneCount(due.size() - held, held, heldBy);
    }

    void place(LegalHold hold) {
        if (active().count() >= HoldStore.MAX_ACTIVE) {
            throw new AuditException(HoldStore.MAX_ACTIVE + " legal holds are active, and every delete compares each of"
                    + " them; release some, or place one that covers several");
        }
        holds.put(hold.id(), hold);
    }

    boolean release(UUID id, Instant at) {
        LegalHold hold = holds.get(id);
        if (hold == null || !hold.active()) {
            return false;
        }
        holds.put(
                id, new LegalHold(id, hold.reason(), hold.placedBy(), hold.scope(), hold.createdAt(), Optional.of(at)));
        return true;
    }

    List<LegalHold> activeHolds() {
        return active().toList();
    }

    List<LegalHold> releasedHolds(int limit) {
        return holds.descendingMap().values().stream()
                .filter(hold -> !hold.active())
                .limit(limit)
                .toList();
    }

    private Stream<LegalHold> active() {
        return holds.descendingMap().values().stream().filter(LegalHold::active);
    }

    private List<StoredEvent> due(Prune prune, List<UUID> ids) {
        List<StoredEvent> due = new ArrayList<>();
        for (UUID id : ids) {
            StoredEvent event = events.get(id);
            if (event != null && event.createdAt().isBefore(prune.cutoff())) {
                due.add(event);
            }
        }
        return due;
    }

    private static String type(StoredEvent event) {
        return String.valueOf(event.text(EventField.EVENT_TYPE));
    }
}
