package dev.seaworthy.audit;

import java.sql.Connection;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Is slow, fails before and after its commit, throws errors and rejects poison: by chance, but from a seed. */
final class ErraticStore implements AuditStore, TransactionalAppend, TrialAppend {
    static final String POISON = "a.poison";

    private final Random random;
    private final Set<UUID> stored = new HashSet<>();
    private volatile boolean calm;
    private int doubled;

    ErraticStore(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void prepare() {}

    @Override
    public void append(EventBatch batch) {
        int chance = chance();
        if (chance < 20) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(chance));
        } else if (chance < 30) {
            throw new AuditStoreException("away", null, false);
        } else if (chance < 33) {
            throw new AssertionError("driver");
        }
        commit(batch);
        if (chance >= 33 && chance < 43) {
            throw new AuditStoreException("connection lost after commit", null, false);
        }
    }

    private synchronized void commit(EventBatch batch) {
        if (batch.events().stream().anyMatch(ErraticStore::isPoison)) {
            throw new AuditStoreException("poison", null, true);
        }
        Set<UUID> seen = new HashSet<>();
        for (StoredEvent event : batch.events()) {
            if (!seen.add(event.id())) {
                doubled++;
            }
            if (stored.contains(event.id()) && !batch.replay()) {
                throw new AuditStoreException("duplicate", null, true);
            }
        }
        stored.addAll(seen);
    }

    @Override
    public synchronized void append(Connection connection, StoredEvent event) {
        if (chance() < 10) {
            throw new AuditStoreException("no", null, true);
        }
        stored.add(event.id());
    }

    @Override
    public void trial(StoredEvent event) {
        if (isPoison(event)) {
            throw new AuditStoreException("poison", null, true);
        }
    }

    @Override
    public boolean durable() {
        return true;
    }

    /** From now on it only rejects poison. */
    void calmDown() {
        calm = true;
    }

    synchronized Set<UUID> ids() {
        return Set.copyOf(stored);
    }

    /** How often one batch held an id twice. */
    synchronized int doubled() {
        return doubled;
    }

    private synchronized int chance() {
        return calm ? 100 : random.nextInt(100);
    }

    private static boolean isPoison(StoredEvent event) {
        return POISON.equals(event.text(EventField.EVENT_TYPE));
    }
}
