package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.HoldStore;
import dev.seaworthy.audit.LegalHold;
import dev.seaworthy.audit.PrunableStore;
import dev.seaworthy.audit.Prune;
import dev.seaworthy.audit.PruneCandidate;
import dev.seaworthy.audit.PruneCount;
import dev.seaworthy.audit.PruneRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;

/** A real store that lets a test do something just before a chunk is deleted, and notes the size of each. */
final class InterposedTrail implements AuditStore, PrunableStore, HoldStore {
    final List<Integer> chunks = new ArrayList<>();
    private final JdbcAuditStore store;
    private IntConsumer beforeChunk = chunk -> {};

    InterposedTrail(JdbcAuditStore store) {
        this.store = store;
    }

    /** Called with the number of the chunk, from 1. */
    InterposedTrail beforeChunk(IntConsumer action) {
        beforeChunk = action;
        return this;
    }

    @Override
    public PruneCount prune(Prune prune, List<UUID> ids) {
        chunks.add(ids.size());
        beforeChunk.accept(chunks.size());
        return store.prune(prune, ids);
    }

    @Override
    public PruneCount preview(Prune prune, List<UUID> ids) {
        return store.preview(prune, ids);
    }

    @Override
    public List<PruneCandidate> candidates(PruneRange range) {
        return store.candidates(range);
    }

    @Override
    public void finished(Prune prune, Instant at) {
        store.finished(prune, at);
    }

    @Override
    public void prepare() {
        store.prepare();
    }

    @Override
    public void append(EventBatch batch) {
        store.append(batch);
    }

    @Override
    public boolean durable() {
        return store.durable();
    }

    @Override
    public void place(LegalHold hold) {
        store.place(hold);
    }

    @Override
    public boolean release(UUID id, Instant at) {
        return store.release(id, at);
    }

    @Override
    public List<LegalHold> activeHolds() {
        return store.activeHolds();
    }

    @Override
    public List<LegalHold> releasedHolds(int limit) {
        return store.releasedHolds(limit);
    }
}
