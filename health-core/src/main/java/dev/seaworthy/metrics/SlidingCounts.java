package dev.seaworthy.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was counted over the last five minutes, by comparing running totals with those of thirty rotations ago. */
final class SlidingCounts {

    static final int ROTATIONS = 30;

    private final Supplier<long[]> totals;
    private final long[] @Nullable [] past = new long[ROTATIONS][];
    private int next;

    SlidingCounts(Supplier<long[]> totals) {
        this.totals = totals;
    }

    /** Called every ten seconds. */
    synchronized void rotate() {
        past[next] = totals.get();
        next = (next + 1) % ROTATIONS;
    }

    synchronized long[] recent() {
        long[] recent = totals.get();
        long[] before = past[next];
        if (before != null) {
            for (int i = 0; i < recent.length; i++) {
                recent[i] -= before[i];
            }
        }
        return recent;
    }
}
