package dev.seaworthy.benchmarks;

import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventBatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what is stored; by itself it stores nothing, so that the caller's cost is measured and not a database's. */
final class CountingStore implements AuditStore {

    private final @Nullable AuditStore behind;
    private final AtomicLong count = new AtomicLong();

    CountingStore() {
        this(null);
    }

    /** Before this store. */
    CountingStore(@Nullable AuditStore behind) {
        this.behind = behind;
    }

    /** Cheap, while the account of a logger looks at all that waits. */
    long count() {
        return count.get();
    }

    @Override
    public void prepare() {
        if (behind != null) {
            behind.prepare();
        }
    }

    @Override
    public void append(EventBatch batch) {
        if (behind != null) {
            behind.append(batch);
        }
        count.addAndGet(batch.events().size());
    }

    @Override
    public boolean durable() {
        return behind != null && behind.durable();
    }
}
