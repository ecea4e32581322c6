package dev.seaworthy.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What one run has done so far, by category and type. Not thread-safe. */
final class PruneTally {
    private final Instant startedAt;
    private final Instant now;
    private final boolean dryRun;
    private final Supplier<UUID> ids;
    private final String node;
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /**
     * Nothing yet.
     *
     * @param now what ages are counted from, which may be earlier than the start
     */
    PruneTally(Instant startedAt, Instant now, boolean dryRun, Supplier<UUID> ids, String node) {
        this.startedAt = startedAt;
        this.now = now;
        this.dryRun = dryRun;
        this.ids = ids;
        this.node = node;
    }

    Instant now() {
        return now;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** The prune of this category on this walk; the same one for the whole run. */
    Prune prune(String category, Walk walk) {
        Key key = new Key(category, walk.eventType());
        return entries.computeIfAbsent(
                        key,
                        absent -> new Entry(
                                new Prune(ids.get(), startedAt, category, walk.eventType(), walk.cutoff(now), node)))
                .prune;
    }

    void add(Prune prune, PruneCount count) {
        Entry entry = entries.get(new Key(prune.category(), prune.eventType()));
        if (entry == null) {
            throw new IllegalStateException("prune " + prune.id() + " is not of this run");
        }
        entry.deleted += count.deleted();
        entry.held += count.held();
        count.heldBy().forEach((hold, events) -> entry.heldBy.merge(hold, events, Long::sum));
    }

    List<Prune> prunes() {
        return entries.values().stream().map(entry -> entry.prune).toList();
    }

    PruneReport report(Instant finishedAt, boolean complete) {
        List<PruneReport.Part> parts = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Prune prune = entry.prune;
            parts.add(new PruneReport.Part(
                    prune.category(), prune.eventType(), prune.cutoff(), entry.deleted, entry.held, entry.heldBy));
        }
        return new PruneReport(startedAt, finishedAt, dryRun, complete, parts);
    }

    private record Key(String category, Optional<String> eventType) {}

    private static final class Entry {
        final Prune prune;
        final Map<UUID, Long> heldBy = new HashMap<>();
        long deleted;
        long held;

        Entry(Prune prune) {
            this.prune = prune;
        }
    }
}
