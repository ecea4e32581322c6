package dev.seaworthy.benchmarks;

import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventBatch;
import java.util.concurrent.atomic.AtomicLong;

/** Stores nothing: the caller's cost is measured, not a database's. */
final class CountingStore implements AuditStore {

    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    @Override
    public void prepare() {
        // There is nothing to prepare.
    }

    @Override
    public void append(EventBatch batch) {
        count.addAndGet(batch.events().size());
    }

    @Override
    public boolean durable() {
        return false;
    }
}
