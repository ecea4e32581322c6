package dev.seaworthy.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores one batch, and finds by halving which event of it the store will never take. Used by one thread. */
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    private final AuditStore store;
    private final EvidenceMaker evidence = new EvidenceMaker();
    private final EventIds ids;
    private final PipelineMeters meters;
    private boolean prepared;

    BatchWriter(AuditStore store, EventIds ids, PipelineMeters meters) {
        this.store = store;
        this.ids = ids;
        this.meters = meters;
    }

    /** Creates or checks the tables; until it succeeds once, each batch tries again. */
    void prepare() {
        if (!prepared) {
            store.prepare();
            prepared = true;
        }
    }

    /**
     * Stores the events and reports them as settled in their order.
     *
     * @throws AuditException when the store is away; everything else was settled
     */
    void write(List<Pending> batch, boolean replay, Settlement settlement) {
        prepare();
        Deque<List<Pending>> chunks = new ArrayDeque<>();
        chunks.push(batch);
        while (!chunks.isEmpty()) {
            List<Pending> chunk = chunks.pop();
            try {
                settlement.stored(chunk, append(chunk, replay));
            } catch (AuditStoreException failure) {
                if (!failure.rejected() || !replay) {
                    throw failure;
                }
                if (chunk.size() > 1) {
                    int middle = chunk.size() / 2;
                    chunks.push(chunk.subList(middle, chunk.size()));
                    chunks.push(chunk.subList(0, middle));
                } else {
                    LOG.error(
                            "The store refuses audit event {}.",
                            chunk.get(0).event().id(),
                            failure);
                    settlement.rejected(chunk.get(0));
                }
            }
        }
    }

    private List<StoredEvent> append(List<Pending> chunk, boolean replay) {
        List<AuditEvent> events = new ArrayList<>(chunk.size());
        chunk.forEach(pending -> events.add(pending.event()));
        EventIds.Stamp batch = ids.next();
        List<StoredEvent> sealed = evidence.seal(batch.id(), events);
        long start = System.nanoTime();
        store.append(new EventBatch(batch.id(), sealed, replay));
        meters.committed(sealed.size(), System.nanoTime() - start);
        return sealed;
    }

    /** Hears how each event of a batch ended. */
    interface Settlement {
        /** The store has these. */
        void stored(List<Pending> events, List<StoredEvent> sealed);

        /** The store will never take this one. */
        void rejected(Pending event);
    }
}
