package dev.seaworthy.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts values in fixed buckets and estimates quantiles by interpolation inside a bucket, as Prometheus does: a
 * threshold that is a bucket bound is exact. Thread-safe.
 */
final class Histogram {

    /** Seconds; OpenTelemetry's boundaries, which hold the common objectives 0.1, 0.5 and 5. */
    static final double[] REQUEST_SECONDS = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};

    /** Seconds; a lookup by key to a report, with the common objective 0.1. */
    static final double[] STATEMENT_SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    /** Seconds; from quick tasks to nightly ones. */
    static final double[] TASK_SECONDS = {0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 14400};

    /** Seconds; one minute to one month. */
    static final double[] AGE_SECONDS = {1, 10, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 604800, 2592000};

    private final double[] bounds;
    private final AtomicLongArray counts;
    private final LongAdder sumNanos = new LongAdder();

    Histogram(double[] bounds) {
        this.bounds = bounds;
        this.counts = new AtomicLongArray(bounds.length + 1);
    }

    void record(double seconds) {
        int bucket = Arrays.binarySearch(bounds, seconds);
        counts.incrementAndGet(bucket >= 0 ? bucket : -bucket - 1);
        sumNanos.add((long) (seconds * 1e9));
    }

    /** The counts at this moment, one per bucket. */
    long[] counts() {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }

    @Nullable
    Double meanMillis() {
        long count = total(counts());
        return count == 0 ? null : round(sumNanos.sum() / 1e6 / count);
    }

    double totalMillis() {
        return round(sumNanos.sum() / 1e6);
    }

    /** {@code null} without any value; values above the last bound count as the last bound. */
    @Nullable
    Double quantile(long[] bucketCounts, double quantile) {
        long total = total(bucketCounts);
        if (total == 0) {
            return null;
        }
        double rank = quantile * total;
        long below = 0;
        for (int i = 0; i < bounds.length; i++) {
            if (below + bucketCounts[i] >= rank && bucketCounts[i] > 0) {
                double lower = i == 0 ? 0 : bounds[i - 1];
                return lower + (bounds[i] - lower) * (rank - below) / bucketCounts[i];
            }
            below += bucketCounts[i];
        }
        return bounds[bounds.length - 1];
    }

    @Nullable
    Double quantileMillis(long[] bucketCounts, double quantile) {
        Double seconds = quantile(bucketCounts, quantile);
        return seconds == null ? null : round(seconds * 1e3);
    }

    static long total(long[] bucketCounts) {
        return Arrays.stream(bucketCounts).sum();
    }

    private static double round(double millis) {
        return Math.round(millis * 1e3) / 1e3;
    }
}
