package dev.seaworthy.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long calls took, in nanoseconds.
 *
 * @param p50 half of them took at most this
 * @param p99 99 of 100 took at most this
 * @param max the longest
 */
record Latency(long p50, long p99, long max) {

    /** Of these durations, in any order. */
    static Latency of(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latency(sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return "p50 " + text(p50) + "   p99 " + text(p99) + "   max " + text(max);
    }

    private static String text(long nanos) {
        if (nanos < 10_000) {
            return String.format(Locale.ROOT, "%6d ns", nanos);
        }
        return nanos < 10_000_000
                ? String.format(Locale.ROOT, "%6.1f us", nanos / 1e3)
                : String.format(Locale.ROOT, "%6.1f ms", nanos / 1e6);
    }
}
