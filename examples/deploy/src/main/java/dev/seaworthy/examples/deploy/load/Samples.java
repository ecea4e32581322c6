package dev.seaworthy.examples.deploy.load;

import java.time.Duration;
import java.util.Arrays;

/** How long answers took. Exact, because every one is kept: eight bytes each. Thread-safe. */
final class Samples {

    private long[] nanos = new long[1_024];
    private int size;
    private int errors;

    synchronized void add(long nanosTaken, boolean good) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = nanosTaken;
        if (!good) {
            errors++;
        }
    }

    synchronized Summary summary() {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return new Summary(
                size, errors, atRank(sorted, 0.50), atRank(sorted, 0.95), atRank(sorted, 0.99), atRank(sorted, 1));
    }

    /** The shortest time within which this share of all answers came. */
    private static Duration atRank(long[] sorted, double share) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(sorted[(int) Math.ceil(share * sorted.length) - 1]);
    }

    /**
     * What is told of them; with no request every time is zero.
     *
     * @param requests answered or failed
     * @param errors those with another status than 200, or without an answer
     */
    record Summary(int requests, int errors, Duration p50, Duration p95, Duration p99, Duration longest) {

        double errorPercent() {
            return requests == 0 ? 0 : 100.0 * errors / requests;
        }
    }
}
