package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Selector;
import dev.seaworthy.alerts.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Series that make a signal take the values that are wanted, one value for each scrape. */
final class Stimulus implements Signal.Cases<List<Stimulus.Series>> {

    /** As often as Prometheus scrapes, and every window is a multiple of it. */
    static final int SECONDS = 15;

    /** Events between two scrapes of whatever is the whole of a share: enough for any minimum. */
    static final double PLENTY = 1000;

    /**
     * @param of whose figure it is; its bucket, when it has one, is the series' own
     * @param labels all of them, {@code le} besides
     * @param values one for each scrape, NaN for none
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares series.
    record Series(String name, Selector of, Map<String, String> labels, double[] values) {}

    private final double[] wanted;
    private final double[] events;

    /**
     * @param wanted the signal's value at each scrape
     * @param events how many events a share or quantile rests on, since the scrape before
     */
    Stimulus(double[] wanted, double[] events) {
        this.wanted = wanted.clone();
        this.events = events.clone();
    }

    @Override
    public List<Series> value(Signal.Value signal) {
        return List.of(series(signal.of(), signal.by(), wanted));
    }

    @Override
    public List<Series> ratio(Signal.Ratio signal) {
        double[] ones = new double[wanted.length];
        Arrays.fill(ones, 1);
        return List.of(series(signal.of(), signal.by(), wanted), series(signal.to(), signal.by(), ones));
    }

    @Override
    public List<Series> increase(Signal.Increase signal) {
        double window = signal.window().toSeconds();
        return List.of(series(signal.of(), signal.by(), total(value -> value * SECONDS / window)));
    }

    @Override
    public List<Series> rate(Signal.Rate signal) {
        return List.of(series(signal.of(), signal.by(), total(value -> value * SECONDS)));
    }

    @Override
    public List<Series> share(Signal.Share signal) {
        Series part = series(signal.part(), signal.by(), ofEvents(value -> value));
        Map<String, String> others = labels(signal.whole(), signal.by());
        boolean within = signal.part().meter().equals(signal.whole().meter())
                && signal.part().statistic() == signal.whole().statistic();
        if (!within) {
            return List.of(
                    part, new Series(signal.whole().prometheusSeries(), signal.whole(), others, ofEvents(value -> 1)));
        }
        signal.part().tags().forEach(match -> others.putIfAbsent(Promql.label(match.tag()), "other"));
        return List.of(part, new Series(part.name(), signal.whole(), others, ofEvents(value -> 1 - value)));
    }

    /** Everything falls into one bucket, within which the quantile is interpolated. */
    @Override
    public List<Series> quantile(Signal.Quantile signal) {
        Map<Double, double[]> buckets = new LinkedHashMap<>();
        Arrays.stream(wanted).distinct().sorted().forEach(value -> {
            double lower = value / 2;
            buckets.put(lower, new double[0]);
            buckets.put(lower + lower / signal.quantile(), new double[0]);
        });
        List<Series> series = new ArrayList<>();
        buckets.keySet().stream()
                .sorted()
                .forEach(bound -> series.add(new Series(
                        signal.of().prometheusMeter() + "_bucket",
                        signal.of().bucket(bound),
                        labels(signal.of(), signal.by()),
                        ofEvents(value -> bound > value ? 1 : 0))));
        double[] all = ofEvents(value -> 1);
        series.add(new Series(
                signal.of().prometheusMeter() + "_bucket",
                signal.of().bucket(Double.POSITIVE_INFINITY),
                labels(signal.of(), signal.by()),
                all));
        series.add(series(signal.of(), signal.by(), all));
        return series;
    }

    @Override
    public List<Series> first(Signal.First signal) {
        return signal.of().get(0).as(this);
    }

    /** The value is how often it changed within the window. */
    @Override
    public List<Series> changes(Signal.Changes signal) {
        long scrapes = signal.window().toSeconds() / SECONDS;
        double[] values = new double[wanted.length];
        double changes = 0;
        for (int i = 0; i < wanted.length; i++) {
            changes += wanted[i] / scrapes;
            values[i] = 1000 + Math.floor(changes);
        }
        return List.of(series(signal.of(), signal.by(), values));
    }

    @Override
    public List<Series> scrape(Signal.Scrape signal) {
        boolean absent = signal.target() == Signal.Target.ABSENT;
        double[] up = Arrays.stream(wanted)
                .map(bad -> bad == 0 ? 1 : absent ? Double.NaN : 0)
                .toArray();
        Selector gauge = new Selector("up", Selector.Type.GAUGE, null, Selector.Statistic.VALUE, null, List.of());
        return List.of(series(gauge, List.of(), up));
    }

    private static Series series(Selector of, List<String> by, double[] values) {
        return new Series(of.prometheusSeries(), of, labels(of, by), values);
    }

    /** What the selector asks for, and something for each label that tells values apart. */
    private static Map<String, String> labels(Selector of, List<String> by) {
        Map<String, String> labels = new LinkedHashMap<>();
        of.tags().stream()
                .filter(Selector.TagMatch::wanted)
                .forEach(match ->
                        labels.put(Promql.label(match.tag()), match.values().get(0)));
        by.forEach(tag -> labels.putIfAbsent(Promql.label(tag), "one"));
        return labels;
    }

    private double[] total(DoubleUnaryOperator growth) {
        double[] total = new double[wanted.length];
        for (int i = 1; i < wanted.length; i++) {
            total[i] = total[i - 1] + growth.applyAsDouble(wanted[i]);
        }
        return total;
    }

    /** @param share of the events, by the value wanted */
    private double[] ofEvents(DoubleUnaryOperator share) {
        double[] total = new double[wanted.length];
        for (int i = 1; i < wanted.length; i++) {
            total[i] = total[i - 1] + events[i] * share.applyAsDouble(wanted[i]);
        }
        return total;
    }
}
