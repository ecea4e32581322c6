package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/** Works out signals from the registry. Totals are looked at once each time, whatever number of signals need them. */
final class SignalReader implements Signal.Cases<List<Reading>> {

    /** @param buckets whether all buckets are needed, or one figure */
    private record Watched(Selector of, List<String> by, boolean buckets) {}

    private final MeterReader meters;
    private final Map<Watched, Growth> growths = new HashMap<>();
    private final Map<Watched, Throwable> unreadable = new HashMap<>();

    SignalReader(MeterReader meters, List<Signal> signals) {
        this.meters = meters;
        Map<Watched, Duration> windows = new LinkedHashMap<>();
        signals.forEach(signal -> signal.as(new WindowsOf(windows)));
        windows.forEach((watched, longest) -> growths.put(watched, new Growth(longest)));
    }

    /** Called before each round of readings. */
    void look(Instant now) {
        growths.forEach((watched, growth) -> {
            try {
                growth.take(
                        now,
                        watched.buckets()
                                ? meters.histograms(watched.of(), watched.by())
                                : meters.figures(watched.of(), watched.by()));
                unreadable.remove(watched);
            } catch (RuntimeException | Error failure) {
                // A meter may run code of the application: only rules that need it know nothing then.
                unreadable.put(watched, failure);
                growth.beginAnew();
            }
        });
    }

    /** For which combinations of labels there are meters, whatever they show. */
    Set<Map<String, String>> present(Signal signal) {
        return signal.as(new Presence(meters));
    }

    @Override
    public List<Reading> value(Signal.Value signal) {
        List<Reading> readings = new ArrayList<>();
        combined(signal.of(), signal.by(), signal.across())
                .forEach((labels, value) -> readings.add(new Reading(labels, value, 0, true)));
        return readings;
    }

    @Override
    public List<Reading> ratio(Signal.Ratio signal) {
        Map<Map<String, String>, Double> divisors = combined(signal.to(), signal.by(), Signal.Across.MAX);
        List<Reading> readings = new ArrayList<>();
        combined(signal.of(), signal.by(), Signal.Across.MAX).forEach((labels, value) -> {
            double divisor = divisors.getOrDefault(labels, 0.0);
            if (divisor != 0) {
                readings.add(new Reading(labels, value / divisor, 0, true));
            }
        });
        return readings;
    }

    @Override
    public List<Reading> increase(Signal.Increase signal) {
        return grown(signal.of(), signal.by(), signal.window(), 1);
    }

    @Override
    public List<Reading> rate(Signal.Rate signal) {
        return grown(signal.of(), signal.by(), signal.window(), (double)
                signal.window().toSeconds());
    }

    private List<Reading> grown(Selector of, List<String> by, Duration window, double divisor) {
        Growth growth = growth(of, by, false);
        List<Reading> readings = new ArrayList<>();
        growth.within(window)
                .forEach((labels, counts) ->
                        readings.add(new Reading(labels, all(counts) / divisor, 0, growth.covers(window))));
        return readings;
    }

    @Override
    public List<Reading> share(Signal.Share signal) {
        Map<Map<String, String>, Map<Double, Double>> parts =
                growth(signal.part(), signal.by(), false).within(signal.window());
        Growth whole = growth(signal.whole(), signal.by(), false);
        List<Reading> readings = new ArrayList<>();
        whole.within(signal.window()).forEach((labels, counts) -> {
            double part = all(parts.getOrDefault(labels, Map.of()));
            if (all(counts) > 0) {
                readings.add(new Reading(labels, part / all(counts), part, whole.covers(signal.window())));
            }
        });
        return readings;
    }

    @Override
    public List<Reading> quantile(Signal.Quantile signal) {
        Growth growth = growth(signal.of(), signal.by(), true);
        List<Reading> readings = new ArrayList<>();
        growth.within(signal.window()).forEach((labels, counts) -> {
            if (all(counts) > 0) {
                readings.add(new Reading(
                        labels, quantile(counts, signal.quantile()), all(counts), growth.covers(signal.window())));
            }
        });
        return readings;
    }

    /** Interpolated within its bucket; beyond the last bound it is that bound, which is all that is known. */
    private static double quantile(Map<Double, Double> cumulative, double quantile) {
        double rank = quantile * all(cumulative);
        double lowerBound = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : new TreeMap<>(cumulative).entrySet()) {
            if (bucket.getKey().isInfinite()) {
                return lowerBound;
            }
            if (bucket.getValue() >= rank) {
                double within = bucket.getValue() - below;
                return lowerBound + (bucket.getKey() - lowerBound) * (within == 0 ? 1 : (rank - below) / within);
            }
            lowerBound = bucket.getKey();
            below = bucket.getValue();
        }
        return lowerBound;
    }

    @Override
    public List<Reading> first(Signal.First signal) {
        Map<Map<String, String>, Reading> found = new LinkedHashMap<>();
        signal.of().forEach(each -> each.as(this).forEach(reading -> found.putIfAbsent(reading.labels(), reading)));
        return List.copyOf(found.values());
    }

    @Override
    public List<Reading> changes(Signal.Changes signal) {
        return List.of();
    }

    @Override
    public List<Reading> scrape(Signal.Scrape signal) {
        return List.of();
    }

    private Growth growth(Selector of, List<String> by, boolean buckets) {
        Watched watched = new Watched(of, by, buckets);
        Throwable failure = unreadable.get(watched);
        if (failure != null) {
            throw new IllegalStateException(of.meter() + " cannot be read", failure);
        }
        return growths.getOrDefault(watched, new Growth(Duration.ZERO));
    }

    private static double all(Map<Double, Double> counts) {
        return counts.getOrDefault(MeterReader.ALL, 0.0);
    }

    private Map<Map<String, String>, Double> combined(Selector of, List<String> by, Signal.Across across) {
        DoubleBinaryOperator combine =
                switch (across) {
                    case MAX -> Math::max;
                    case MIN -> Math::min;
                    case SUM -> Double::sum;
                };
        Map<Map<String, String>, Double> combined = new LinkedHashMap<>();
        for (MeterReader.Figure figure : meters.figures(of, by)) {
            if (!Double.isNaN(figure.value())) {
                combined.merge(figure.labels(), figure.value(), combine::applyAsDouble);
            }
        }
        return combined;
    }

    /** Notes which totals a signal needs, and how far back. */
    private record WindowsOf(Map<Watched, Duration> windows) implements Signal.Cases<Boolean> {

        private boolean note(Selector of, List<String> by, boolean buckets, Duration window) {
            windows.merge(new Watched(of, by, buckets), window, (one, other) -> one.compareTo(other) > 0 ? one : other);
            return true;
        }

        @Override
        public Boolean value(Signal.Value signal) {
            return true;
        }

        @Override
        public Boolean ratio(Signal.Ratio signal) {
            return true;
        }

        @Override
        public Boolean increase(Signal.Increase signal) {
            return note(signal.of(), signal.by(), false, signal.window());
        }

        @Override
        public Boolean rate(Signal.Rate signal) {
            return note(signal.of(), signal.by(), false, signal.window());
        }

        @Override
        public Boolean share(Signal.Share signal) {
            return note(signal.part(), signal.by(), false, signal.window())
                    && note(signal.whole(), signal.by(), false, signal.window());
        }

        @Override
        public Boolean quantile(Signal.Quantile signal) {
            return note(signal.of(), signal.by(), true, signal.window());
        }

        @Override
        public Boolean first(Signal.First signal) {
            signal.of().forEach(each -> each.as(this));
            return true;
        }

        @Override
        public Boolean changes(Signal.Changes signal) {
            return true;
        }

        @Override
        public Boolean scrape(Signal.Scrape signal) {
            return true;
        }
    }
}
