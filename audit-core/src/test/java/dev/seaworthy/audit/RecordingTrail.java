package dev.seaworthy.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A trail in memory that notes what is deleted, and can be away. */
final class RecordingTrail implements AuditStore, PrunableStore, MeasuredStore {
    final List<PruneCandidate> events = new CopyOnWriteArrayList<>();
    final List<Integer> chunks = new CopyOnWriteArrayList<>();
    final AtomicInteger looks = new AtomicInteger();
    final CountDownLatch firstChunk = new CountDownLatch(1);
    final SettableClock clock;
    volatile OptionalLong estimate = OptionalLong.empty();
    volatile @Nullable Instant oldest;
    volatile boolean away;
    volatile String prunedBy = "";
    volatile UUID lookedAfter = new UUID(0, 0);
    private volatile int chunksUntilAway = Integer.MAX_VALUE;
    private volatile int largestChunk = Integer.MAX_VALUE;

    RecordingTrail(SettableClock clock) {
        this.clock = clock;
    }

    void add(int count, String type, String category) {
        EventIds ids = new EventIds(clock);
        for (int i = 0; i < count; i++) {
            events.add(new PruneCandidate(ids.next().id(), type, category));
        }
    }

    @Override
    public List<PruneCandidate> candidates(PruneRange range) {
        failWhenAway();
        looks.incrementAndGet();
        lookedAfter = range.after();
        return events.stream()
                .filter(event -> range.eventType().map(event.type()::equals).orElse(true))
                .filter(event -> event.id().compareTo(range.after()) > 0)
                .filter(event -> event.id().compareTo(range.before()) < 0)
                .limit(range.limit())
                .toList();
    }

    @Override
    public PruneCount prune(Prune prune, List<UUID> ids) {
        failWhenAway();
        if (ids.size() > largestChunk) {
            throw new AuditStoreException("the delete took too long", null, false);
        }
        chunks.add(ids.size());
        prunedBy = Thread.currentThread().getName();
        events.removeIf(event -> ids.contains(event.id()));
        firstChunk.countDown();
        away = chunks.size() >= chunksUntilAway;
        return new PruneCount(ids.size(), 0, Map.of());
    }

    @Override
    public PruneCount preview(Prune prune, List<UUID> ids) {
        return new PruneCount(ids.size(), 0, Map.of());
    }

    @Override
    public void finished(Prune prune, Instant at) {
        failWhenAway();
    }

    @Override
    public StoreExtent extent() {
        failWhenAway();
        return new StoreExtent(clock.instant(), Optional.ofNullable(oldest), estimate);
    }

    @Override
    public void prepare() {}

    @Override
    public void append(EventBatch batch) {}

    @Override
    public boolean durable() {
        return true;
    }

    void refuseChunksAbove(int events) {
        largestChunk = events;
    }

    void awayAfterChunks(int count) {
        chunksUntilAway = count;
    }

    private void failWhenAway() {
        if (away) {
            throw new AuditStoreException("the database is away", null, false);
        }
    }
}
