package dev.seaworthy.alerts;

import dev.seaworthy.metrics.MetricsMonitor;
import java.util.List;
import java.util.Map;

/** Reads the totals of meters as they stand now, without any I/O. For one thread. Get one from {@link #of}. */
@FunctionalInterface
public interface Totals {

    /** Where a total stands among {@link Total#counts}. */
    Double ALL = Double.POSITIVE_INFINITY;

    /**
     * One meter's total.
     *
     * @param meter which one it is: another one of the same name and tags after it was removed counts anew
     * @param counts the total under {@link #ALL}, NaN while unknown; of a selected bucket also how many were not above
     *     each bound
     */
    record Total(Object meter, Map<Double, Double> counts) {
        public Total {
            counts = Map.copyOf(counts);
        }
    }

    /** Those of this monitor's registry; requests are read from the monitor itself where a framework gives no buckets. */
    static Totals of(MetricsMonitor metrics) {
        MeterReader reader = new MeterReader(metrics.registry(), metrics.http());
        return selector -> figures(reader, selector).stream()
                .map(figure -> new Total(figure.meter(), figure.counts()))
                .toList();
    }

    private static List<MeterReader.Figure> figures(MeterReader reader, Selector selector) {
        return selector.statistic() == Selector.Statistic.BUCKET
                ? reader.histograms(selector, List.of())
                : reader.figures(selector, List.of());
    }

    /** Of each meter that the selector matches and that has the figure. */
    List<Total> read(Selector selector);
}
