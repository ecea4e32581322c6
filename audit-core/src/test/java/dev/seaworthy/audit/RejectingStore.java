package dev.seaworthy.audit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Rejects, or breaks on, the events it is told to; can tell by a trial. Counts what that costs. */
final class RejectingStore implements AuditStore, TrialAppend {
    final Set<UUID> ids = new LinkedHashSet<>();
    final List<Integer> commits = new ArrayList<>();
    int refusals;
    int trials;
    private final Predicate<StoredEvent> bad;
    private final boolean rejects;

    /** {@code rejects} says whether it blames the data, or fails as if it were away. */
    RejectingStore(boolean rejects, Predicate<StoredEvent> bad) {
        this.bad = bad;
        this.rejects = rejects;
    }

    @Override
    public void prepare() {}

    @Override
    public synchronized void append(EventBatch batch) {
        if (batch.events().stream().anyMatch(bad)) {
            refusals++;
            throw new AuditStoreException("bad", null, rejects);
        }
        commits.add(batch.events().size());
        batch.events().forEach(event -> ids.add(event.id()));
    }

    @Override
    public synchronized void trial(StoredEvent harmless) {
        trials++;
        if (bad.test(harmless)) {
            throw new AuditStoreException("bad", null, rejects);
        }
    }

    @Override
    public boolean durable() {
        return true;
    }
}
