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

    private boolean pass(Walk walk, PruneTally tally, List<PruneCandidate> seen) throws InterruptedException {
        Map<String, List<UUID>> due = new LinkedHashMap<>();
        int found = 0;
        for (int i = 0; i < seen.size(); i++) {
            PruneCandidate event = seen.get(i);
            if (walk.covers(event, rules)) {
                due.computeIfAbsent(event.category(), category -> new ArrayList<>())
                        .add(event.id());
                found++;
            }
            if (found >= pace.size() || i == seen.size() - 1) {
                boolean goOn = deal(walk, tally, due, event.id());
                if (!goOn) {
                    return false;
                }
                due.clear();
                found = 0;
            }
        }
        return true;
    }

    private boolean deal(Walk walk, PruneTally tally, Map<String, List<UUID>> due, UUID upTo)
            throws InterruptedException {
        long begun = System.nanoTime();
        long held = 0;
        for (Map.Entry<String, List<UUID>> part : due.entrySet()) {
            Prune prune = tally.prune(part.getKey(), walk);
            PruneCount count = counted(prune, part.getValue(), tally.dryRun());
            tally.add(prune, count);
            held += count.held();
            if (!tally.dryRun()) {
                meters.pruned(prune.category(), count.deleted());
            }
        }
        walk.passed(upTo, held);
        if (due.isEmpty()) {
            return true;
        }
        return rest.take(tally.dryRun() ? pace.afterLook(since(begun)) : pace.afterDelete(since(begun)));
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
