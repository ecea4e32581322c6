package dev.seaworthy.alerts.slo;

import dev.seaworthy.alerts.Selector;
import dev.seaworthy.metrics.MeterBuckets;
import java.util.ArrayList;
import java.util.List;

/**
 * What an objective counts: all events, and those among them that are bad, or those that are good. Both are totals that
 * only grow.
 *
 * @param part the bad ones or the good ones
 * @param partIsBad which of the two
 */
public record Sli(Selector total, Selector part, boolean partIsBad) {

    public Sli {
        if (!total.cumulative() || !part.cumulative()) {
            throw new IllegalArgumentException("an objective counts events; "
                    + (total.cumulative() ? part : total).meter() + " is a gauge: name a counter, timer or summary");
        }
        requireBucket(part);
    }

    /** Such and such events of all are bad. */
    public static Sli bad(Selector bad, Selector total) {
        return new Sli(total, bad, true);
    }

    /** Such and such events of all are good. */
    public static Sli good(Selector good, Selector total) {
        return new Sli(total, good, false);
    }

    /** Values of a timer or summary up to this are good; it must be exactly one of the meter's bucket bounds. */
    public static Sli within(double bound, Selector all) {
        return new Sli(all.count(), all.bucket(bound), false);
    }

    /** The same, up to another bound. */
    public Sli within(double bound) {
        if (part.bucket() == null) {
            throw new IllegalArgumentException(part.meter() + " is not measured against a threshold; leave it out");
        }
        return new Sli(total, part.bucket(bound), partIsBad);
    }

    /** Only events with this tag. */
    public Sli where(String tag, String value) {
        return new Sli(where(total, tag, value), where(part, tag, value), partIsBad);
    }

    /** Whether one look at one meter tells both. */
    boolean isOneHistogram() {
        return part.statistic() == Selector.Statistic.BUCKET && part.count().equals(total);
    }

    private static Selector where(Selector of, String tag, String value) {
        List<Selector.TagMatch> tags = new ArrayList<>(of.tags());
        tags.add(new Selector.TagMatch(tag, true, List.of(value)));
        return new Selector(of.meter(), of.type(), of.unit(), of.statistic(), of.bucket(), tags);
    }

    private static void requireBucket(Selector part) {
        List<Double> bounds = MeterBuckets.boundsOf(part.meter());
        if (part.bucket() != null && !bounds.isEmpty() && !bounds.contains(part.bucket())) {
            throw new IllegalArgumentException("threshold " + part.bucket() + " is no bucket bound of " + part.meter()
                    + ", so that nobody can count what is below; legal are " + bounds);
        }
    }
}
