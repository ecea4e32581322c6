package dev.seaworthy.metrics;

import java.util.Arrays;
import java.util.List;

/** The bucket bounds of our own timers and summaries: only at them is it known how many values were not above. */
public final class MeterBuckets {

    private MeterBuckets() {}

    /** In seconds, ascending; empty for a meter that is not ours or has no buckets. */
    public static List<Double> boundsOf(String meter) {
        double[] bounds =
                switch (meter) {
                    case MeterNames.HTTP_REQUESTS -> Histogram.REQUEST_SECONDS;
                    case MeterNames.STATEMENT_DURATION -> Histogram.STATEMENT_SECONDS;
                    case MeterNames.TASK_DURATION -> Histogram.TASK_SECONDS;
                    case MeterNames.FRESHNESS_AGE -> Histogram.AGE_SECONDS;
                    default -> new double[0];
                };
        return Arrays.stream(bounds).boxed().toList();
    }
}
