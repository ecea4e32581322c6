package dev.seaworthy.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Seals events and stores them as one batch. Used by one thread. */
final class BatchWriter {
    private final AuditStore store;
    private final EvidenceMaker evidence = new EvidenceMaker();
    private final EventIds ids;
    private final PipelineMeters meters;
    private final WriterStatus status;
    private boolean prepared;

    BatchWriter(AuditStore store, EventIds ids, PipelineMeters meters, WriterStatus status) {
        this.store = store;
        this.ids = ids;
        this.meters = meters;
        this.status = status;
    }

    AuditStore store() {
        return store;
    }

    /** Creates or checks the tables; until it succeeds once, each batch tries again. */
    void prepare() {
        if (!prepared) {
            store.prepare();
            prepared = true;
        }
    }

    /**
     * Stores all of them or none.
     *
     * @throws AuditStoreException when the store does not confirm that it has them
     */
    List<StoredEvent> append(List<Pending> events, boolean replay) {
        prepare();
        EventIds.Stamp batch = ids.next();
        List<StoredEvent> sealed = evidence.seal(batch.id(), replay ? distinct(events) : all(events));
        long start = System.nanoTime();
        store.append(new EventBatch(batch.id(), sealed, replay));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        meters.committed(sealed.size(), took);
        status.committed(sealed.size(), took);
        return sealed;
    }

    /** The event as it would be stored. */
    StoredEvent sealed(AuditEvent event) {
        return evidence.seal(ids.next().id(), List.of(event)).get(0);
    }

    private static List<AuditEvent> all(List<Pending> pending) {
        List<AuditEvent> events = new ArrayList<>(pending.size());
        pending.forEach(one -> events.add(one.event()));
        return events;
    }

    /** An event that was logged again may wait beside itself. */
    private static List<AuditEvent> distinct(List<Pending> pending) {
        Map<UUID, AuditEvent> events = new LinkedHashMap<>();
        pending.forEach(one -> events.putIfAbsent(EventPreparation.idOf(one.event()), one.event()));
        return List.copyOf(events.values());
    }
}
