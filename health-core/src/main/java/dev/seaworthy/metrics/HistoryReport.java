package dev.seaworthy.metrics;

import java.util.List;

/**
 * Figures over time; the body of {@code /metrics/history}.
 *
 * @param stepSeconds the time that one point stands for
 */
public record HistoryReport(long stepSeconds, List<Series> series) {

    public HistoryReport {
        series = List.copyOf(series);
    }

    /**
     * One figure.
     *
     * @param points each the second since 1970 at which its time begins, then least, average and greatest value; oldest
     *     first, and none for times without a value
     */
    public record Series(String name, String unit, List<List<Number>> points) {

        public Series {
            points = List.copyOf(points);
        }
    }
}
