package dev.seaworthy.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps events in memory, and can be away, be slow, commit without saying so, or refuse single events. */
final class RecordingStore implements AuditStore {
    final List<EventBatch> attempts = new ArrayList<>();
    private final Map<UUID, StoredEvent> stored = new LinkedHashMap<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore left = new Semaphore(0);
    private Predicate<StoredEvent> poison = event -> false;
    private volatile boolean away;
    private volatile boolean commitsThenFails;
    private volatile boolean throwsError;

    @Override
    public void prepare() {
        if (away) {
            throw new AuditStoreException("away", null, false);
        }
    }

    @Override
    public void append(EventBatch batch) {
        entered.release();
        try {
            enter(batch);
        } finally {
            left.release();
        }
    }

    private void enter(EventBatch batch) {
        if (!acquire(gate)) {
            throw new AuditStoreException("gate closed", null, false);
        }
        if (throwsError) {
            throwsError = false;
            throw new AssertionError("driver");
        }
        synchronized (this) {
            attempts.add(batch);
            if (away) {
                throw new AuditStoreException("away", null, false);
            }
            if (batch.events().stream().anyMatch(poison)) {
                throw new AuditStoreException("poison", null, true);
            }
            if (!batch.replay() && batch.events().stream().anyMatch(event -> stored.containsKey(event.id()))) {
                throw new AuditStoreException("duplicate", null, true);
            }
            batch.events().forEach(event -> stored.putIfAbsent(event.id(), event));
        }
        if (commitsThenFails) {
            commitsThenFails = false;
            throw new AuditStoreException("connection lost after commit", null, false);
        }
    }

    @Override
    public boolean durable() {
        return true;
    }

    synchronized List<UUID> ids() {
        return List.copyOf(stored.keySet());
    }

    synchronized List<StoredEvent> events() {
        return List.copyOf(stored.values());
    }

    void goAway() {
        away = true;
    }

    void comeBack() {
        away = false;
    }

    void throwErrorOnce() {
        throwsError = true;
    }

    void commitThenFailOnce() {
        commitsThenFails = true;
    }

    synchronized void refuse(Predicate<StoredEvent> events) {
        poison = events;
    }

    /** From now on every append waits. */
    void closeGate() {
        gate.drainPermits();
    }

    void openGate() {
        gate.release(Integer.MAX_VALUE / 2);
    }

    /** Waits until the writer is in an append. */
    boolean awaitEntered() {
        return acquire(entered);
    }

    /** {@link #awaitEntered} waits for the next append, not for one before. */
    void forgetEntered() {
        entered.drainPermits();
    }

    /** Waits until an append has come to its end. */
    void awaitLeft() {
        if (!acquire(left)) {
            throw new IllegalStateException("no append came to its end");
        }
    }

    private static boolean acquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
