package dev.seaworthy.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was counted over the last five minutes or the last hour, by comparing running totals with those of that time ago.
 * Where nothing happened the past shares one array: what is idle costs next to nothing.
 */
final class SlidingCounts {

    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    static final Duration ONE_HOUR = Duration.ofHours(1);

    /** Rotations of ten seconds in five minutes. */
    static final int FINE = 30;

    /** Minutes in an hour. */
    static final int COARSE = 60;

    private static final int FINE_PER_COARSE = 6;

    private final Supplier<long[]> totals;
    private final long[] @Nullable [] fine = new long[FINE][];
    private final long[] @Nullable [] coarse = new long[COARSE][];
    private long[] latest = {};
    private int rotations;

    SlidingCounts(Supplier<long[]> totals) {
        this.totals = totals;
    }

    /** Called every ten seconds. */
    synchronized void rotate() {
        long[] now = totals.get();
        if (!Arrays.equals(now, latest)) {
            latest = now;
        }
        fine[rotations % FINE] = latest;
        if (rotations % FINE_PER_COARSE == 0) {
            coarse[rotations / FINE_PER_COARSE % COARSE] = latest;
        }
        rotations = (rotations + 1) % (FINE * FINE_PER_COARSE * COARSE);
    }

    /** @param window one of the two constants; the hour is exact to a minute */
    synchronized long[] within(Duration window) {
        long[] recent = totals.get();
        long[] before = window.equals(ONE_HOUR) ? oldestCoarse() : fine[rotations % FINE];
        if (before != null) {
            for (int i = 0; i < recent.length; i++) {
                recent[i] -= before[i];
            }
        }
        return recent;
    }

    private long @Nullable [] oldestCoarse() {
        int minutes = (rotations + FINE_PER_COARSE - 1) / FINE_PER_COARSE;
        return coarse[minutes % COARSE];
    }
}
