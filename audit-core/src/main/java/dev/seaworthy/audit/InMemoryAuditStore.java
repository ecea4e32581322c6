package dev.seaworthy.audit;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps events in memory, for tests of applications: what was logged is in {@link #events()} once it is stored. Nothing
 * survives the process. When full it refuses what comes, which the logger reports like any store in trouble. Queries look
 * at every event and need no window of time. Thread-safe.
 */
public final class InMemoryAuditStore implements AuditStore, TrialAppend, AuditReader {
    /** Many for a test, and at a few hundred bytes each little for a heap. */
    public static final int DEFAULT_CAPACITY = 10_000;

    private final int capacity;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Ids of version 7 sort by time. */
    private final NavigableMap<UUID, StoredEvent> events = new TreeMap<>();

    /** A store for 10,000 events. */
    public InMemoryAuditStore() {
        this(DEFAULT_CAPACITY, InstantSource.system());
    }

    /**
     * A store with these limits.
     *
     * @param capacity how many events it holds
     * @param clock what windows that end now are counted from
     */
    public InMemoryAuditStore(int capacity, InstantSource clock) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is out of range; use 1 or more");
        }
        this.capacity = capacity;
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** What is stored now, oldest first. */
    public List<StoredEvent> events() {
        lock.lock();
        try {
            return List.copyOf(events.values());
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything. */
    public void clear() {
        lock.lock();
        try {
            events.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void prepare() {}

    @Override
    public void append(EventBatch batch) {
        lock.lock();
        try {
            events.putAll(fresh(batch));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trial(StoredEvent harmless) {
        lock.lock();
        try {
            fresh(new EventBatch(harmless.id(), List.of(harmless), false));
        } finally {
            lock.unlock();
        }
    }

    /** Always false: nothing survives the process. */
    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        lock.lock();
        try {
            return Optional.ofNullable(events.get(id));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public AuditPage page(AuditQuery query) {
        return queries().page(query);
    }

    @Override
    public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        return queries().failedLogins(grouping);
    }

    @Override
    public AuditStatistics statistics(int hours) {
        return queries().statistics(hours);
    }

    private InMemoryQueries queries() {
        return new InMemoryQueries(events(), clock.instant());
    }

    /** Those that are not there yet; throws when not all of the batch can be taken. */
    private Map<UUID, StoredEvent> fresh(EventBatch batch) {
        Map<UUID, StoredEvent> fresh = new HashMap<>();
        for (StoredEvent event : batch.events()) {
            boolean known = events.containsKey(event.id()) || fresh.containsKey(event.id());
            if (known && !batch.replay()) {
                throw new AuditStoreException("audit event " + event.id() + " is stored already", null, true);
            }
            if (!known) {
                fresh.put(event.id(), event);
            }
        }
        if (events.size() + fresh.size() > capacity) {
            throw new AuditStoreException(
                    "the store in memory is full with " + events.size() + " of " + capacity
                            + " events: clear() it, or give it a larger capacity",
                    null,
                    false);
        }
        return fresh;
    }
}
