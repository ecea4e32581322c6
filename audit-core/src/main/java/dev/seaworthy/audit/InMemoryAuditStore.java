package dev.seaworthy.audit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps events in memory, for tests of applications: what was logged is in {@link #events()} once it is stored. Nothing
 * survives the process. When full it refuses what comes, which the logger reports like any store in trouble. Queries look
 * at every event and need no window of time. Retention deletes and legal holds keep as in a database, without a record of
 * prunes. Thread-safe.
 */
public final class InMemoryAuditStore
        implements AuditStore, TrialAppend, AuditReader, PrunableStore, HoldStore, MeasuredStore {
    /** Many for a test, and at a few hundred bytes each little for a heap. */
    public static final int DEFAULT_CAPACITY = 10_000;

    private final int capacity;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Ids of version 7 sort by time. */
    private final NavigableMap<UUID, StoredEvent> events = new TreeMap<>();

    private final InMemoryRetention retention = new InMemoryRetention(events);

    /** A store for 10,000 events. */
    public InMemoryAuditStore() {
        this(DEFAULT_CAPACITY, InstantSource.system());
    }

    /**
     * A store with these limits.
     *
     * @param capacity how many events it holds
     * @param clock what windows that end now are counted from; give the logger the same one, for retention goes by the
     *     earlier of both
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
        return locked(() -> List.copyOf(events.values()));
    }

    /** Forgets everything, legal holds too. */
    public void clear() {
        locked(() -> {
            events.clear();
            retention.clear();
            return true;
        });
    }

    @Override
    public void prepare() {}

    @Override
    public void append(EventBatch batch) {
        locked(() -> {
            events.putAll(fresh(batch));
            return true;
        });
    }

    @Override
    public void trial(StoredEvent harmless) {
        locked(() -> fresh(new EventBatch(harmless.id(), List.of(harmless), false)));
    }

    /** Always false: nothing survives the process. */
    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        return locked(() -> Optional.ofNullable(events.get(id)));
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

    @Override
    public List<PruneCandidate> candidates(PruneRange range) {
        return locked(() -> retention.candidates(range));
    }

    @Override
    public PruneCount prune(Prune prune, List<UUID> ids) {
        return locked(() -> retention.prune(prune, ids));
    }

    @Override
    public PruneCount preview(Prune prune, List<UUID> ids) {
        return locked(() -> retention.preview(prune, ids));
    }

    /** Does nothing: there is no record. */
    @Override
    public void finished(Prune prune, Instant at) {}

    @Override
    public void place(LegalHold hold) {
        locked(() -> {
            retention.place(hold);
            return true;
        });
    }

    @Override
    public boolean release(UUID id, Instant at) {
        return locked(() -> retention.release(id, at));
    }

    @Override
    public List<LegalHold> activeHolds() {
        return locked(retention::activeHolds);
    }

    @Override
    public List<LegalHold> releasedHolds(int limit) {
        return locked(() -> retention.releasedHolds(limit));
    }

    @Override
    public StoreExtent extent() {
        List<StoredEvent> all = events();
        return new StoreExtent(
                clock.instant(), all.stream().findFirst().map(StoredEvent::createdAt), OptionalLong.of(all.size()));
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
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
