package dev.seaworthy.alerts.slo;

import dev.seaworthy.alerts.Totals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the events of one objective between two looks at the meters. For one thread, unless a method says otherwise. */
final class SliCounter {

    private static final Logger log = LoggerFactory.getLogger(SliCounter.class);

    private final Sli sli;
    private final Totals totals;
    private final Increase all = new Increase();
    private final Increase part = new Increase();
    private boolean onlyLook = true;
    private final AtomicLong countedTotal = new AtomicLong();
    private final AtomicLong countedBad = new AtomicLong();
    private volatile @Nullable String problem;

    SliCounter(Sli sli, Totals totals) {
        this.sli = sli;
        this.totals = totals;
    }

    /** Why nothing can be counted; {@code null} when nothing stands in the way. */
    @Nullable
    String problem() {
        return problem;
    }

    /** All events so far, of this process; for any thread. */
    long total() {
        return countedTotal.get();
    }

    /** The bad ones among them; for any thread. */
    long bad() {
        return countedBad.get();
    }

    /** What was added since the last call; the first one only begins. */
    Tally next() {
        if (!look()) {
            // What passes meanwhile is not known to be good or bad, and must not be counted as either later on.
            onlyLook = true;
            return Tally.NONE;
        }
        onlyLook = false;
        problem = null;
        return added();
    }

    private boolean look() {
        try {
            return sli.isOneHistogram() ? lookAtHistogram() : lookAtBoth();
        } catch (RuntimeException | Error failure) {
            // A meter may run code of the application; other objectives do not depend on it.
            String reason = "reading " + sli.total().meter() + " failed with "
                    + failure.getClass().getSimpleName() + "; the log says more";
            if (!reason.equals(problem)) {
                log.warn(
                        "{} cannot be counted for objectives until it can be read again",
                        sli.total().meter(),
                        failure);
            }
            problem = reason;
            return false;
        }
    }

    /**
     * Bad events first, good ones last: what happens between the two reads then never passes for bad, and is counted the
     * next time. Both are read before either counts: one that cannot be read must not leave the other ahead.
     */
    private boolean lookAtBoth() {
        Map<Object, Double> first = values(totals.read(sli.partIsBad() ? sli.part() : sli.total()));
        Map<Object, Double> second = values(totals.read(sli.partIsBad() ? sli.total() : sli.part()));
        part.look(sli.partIsBad() ? first : second, onlyLook);
        all.look(sli.partIsBad() ? second : first, onlyLook);
        return true;
    }

    private static Map<Object, Double> values(List<Totals.Total> read) {
        Map<Object, Double> values = new HashMap<>();
        read.forEach(total -> values.put(total.meter(), total.counts().getOrDefault(Totals.ALL, Double.NaN)));
        return values;
    }

    private boolean lookAtHistogram() {
        double bound = Objects.requireNonNull(sli.part().bucket());
        List<Totals.Total> histograms = totals.read(sli.part());
        if (histograms.isEmpty() && !totals.read(sli.total()).isEmpty()) {
            problem = sli.part().meter() + " has no buckets that count from the start: publish it through a Prometheus"
                    + " registry, with the threshold " + bound + " as one of its service level objectives";
            return false;
        }
        Map<Object, Double> good = new HashMap<>();
        for (Totals.Total histogram : histograms) {
            Double below = at(histogram.counts(), bound);
            if (below == null) {
                problem = sli.part().meter() + " has no bucket with the bound " + bound + "; legal are "
                        + bounds(histogram.counts());
                return false;
            }
            good.put(histogram.meter(), below);
        }
        all.look(values(histograms), onlyLook);
        part.look(good, onlyLook);
        return true;
    }

    private static @Nullable Double at(Map<Double, Double> counts, double bound) {
        return counts.entrySet().stream()
                .filter(bucket -> Math.abs(bucket.getKey() - bound) <= bound * 1e-9)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Set<Double> bounds(Map<Double, Double> counts) {
        Set<Double> bounds = new TreeSet<>(counts.keySet());
        bounds.remove(Totals.ALL);
        return bounds;
    }

    private Tally added() {
        double bad = sli.partIsBad() ? part.grown() : all.grown() - part.grown();
        long moreTotal = Math.max(0, (long) Math.floor(all.grown()) - countedTotal.get());
        long moreBad = Math.min(moreTotal, Math.max(0, (long) Math.floor(bad) - countedBad.get()));
        countedTotal.addAndGet(moreTotal);
        countedBad.addAndGet(moreBad);
        return new Tally(moreTotal, moreBad);
    }
}
