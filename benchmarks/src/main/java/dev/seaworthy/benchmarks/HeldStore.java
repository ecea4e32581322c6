package dev.seaworthy.benchmarks;

import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventBatch;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes nothing until it is released, then everything at once: what comes before stays in the journal. */
final class HeldStore implements AuditStore {

    private static final long LONGEST_HOLD_SECONDS = 120;

    private final CountDownLatch released = new CountDownLatch(1);

    void release() {
        released.countDown();
    }

    @Override
    public void prepare() {
        // There is nothing to prepare.
    }

    @Override
    public void append(EventBatch batch) {
        try {
            if (!released.await(LONGEST_HOLD_SECONDS, TimeUnit.SECONDS)) {
                throw new AuditStoreException("the store was not released", null, false);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AuditStoreException("interrupted", interrupted, false);
        }
    }

    @Override
    public boolean durable() {
        return false;
    }
}
