package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Walks through the audit trail from its oldest event and deletes what is over, in small transactions with rests between
 * them. A dry run is the same walk, which counts instead. Not thread-safe.
 */
final class Pruner {
    /** Rows per look: small enough for milliseconds, large enough that a trail of which most is kept is soon passed. */
    static final int LOOK = 5_000;

    private final PrunableStore store;
    private final RetentionRules rules;
    private final Pace pace;
    private final Rest rest;
    private final RetentionMeters meters;

    Pruner(PrunableStore store, RetentionRules rules, Pace pace, Rest rest, RetentionMeters meters) {
        this.store = store;
        this.rules = rules;
        this.pace = pace;
        this.rest = rest;
        this.meters = meters;
    }

    /** False when it was told to stop before the end; the walk then goes on from there. */
    boolean follow(Walk walk, PruneTally tally) throws InterruptedException {
        Instant cutoff = walk.cutoff(tally.now());
        while (true) {
            long begun = System.nanoTime();
            List<PruneCandidate> seen = store.candidates(walk.next(cutoff, LOOK));
            if (seen.isEmpty()) {
                return true;
            }
            if (!rest.take(pace.afterLook(since(begun))) || !pass(walk, tally, seen)) {
                return false;
            }
        }
    }

    /** Each category apart, because each has a record of its own; large chunks of one rather than crumbs of all. */
    private boolean pass(Walk walk, PruneTally tally, List<PruneCandidate> seen) throws InterruptedException {
        long held = 0;
        for (Map.Entry<String, List<UUID>> part : due(walk, seen).entrySet()) {
            Prune prune = tally.prune(part.getKey(), walk);
            List<UUID> left = part.getValue();
            while (!left.isEmpty()) {
                List<UUID> chunk = left.subList(0, Math.min(pace.size(), left.size()));
                left = left.subList(chunk.size(), left.size());
                long begun = System.nanoTime();
                held += deal(prune, tally, chunk).held();
                if (!rest.take(tally.dryRun() ? pace.afterLook(since(begun)) : pace.afterDelete(since(begun)))) {
                    return false;
                }
            }
        }
        walk.passed(seen.get(seen.size() - 1).id(), held);
        return true;
    }

    private Map<String, List<UUID>> due(Walk walk, List<PruneCandidate> seen) {
        Map<String, List<UUID>> due = new LinkedHashMap<>();
        for (PruneCandidate event : seen) {
            if (walk.covers(event, rules)) {
                due.computeIfAbsent(event.category(), category -> new ArrayList<>())
                        .add(event.id());
            }
        }
        return due;
    }

    private PruneCount deal(Prune prune, PruneTally tally, List<UUID> ids) {
        PruneCount count = counted(prune, ids, tally.dryRun());
        tally.add(prune, count);
        if (!tally.dryRun()) {
            meters.pruned(prune.category(), count.deleted());
        }
        return count;
    }

    private PruneCount counted(Prune prune, List<UUID> ids, boolean dryRun) {
        try {
            return dryRun ? store.preview(prune, ids) : store.prune(prune, ids);
        } catch (RuntimeException failure) {
            pace.failed();
            throw failure;
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Lets time pass. */
    @FunctionalInterface
    interface Rest {
        /** False when it was cut short because all should end. */
        boolean take(Duration duration) throws InterruptedException;
    }
}
