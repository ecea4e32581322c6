package dev.seaworthy.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/** Leaves out totals that are unknown: OpenMetrics has no counter that is not a number, so that strict parsers refuse the whole. */
final class KnownTotals {

    private KnownTotals() {}

    static List<MetricSnapshot> of(MetricSnapshots all) {
        List<MetricSnapshot> known = new ArrayList<>(all.size());
        for (MetricSnapshot snapshot : all) {
            if (!(snapshot instanceof CounterSnapshot counter) || allKnown(counter)) {
                known.add(snapshot);
            } else if (counter.getDataPoints().stream().anyMatch(KnownTotals::isKnown)) {
                known.add(new CounterSnapshot(
                        counter.getMetadata(),
                        counter.getDataPoints().stream()
                                .filter(KnownTotals::isKnown)
                                .toList()));
            }
        }
        return known;
    }

    private static boolean allKnown(CounterSnapshot counter) {
        return counter.getDataPoints().stream().allMatch(KnownTotals::isKnown);
    }

    private static boolean isKnown(CounterDataPointSnapshot total) {
        return !Double.isNaN(total.getValue());
    }
}
