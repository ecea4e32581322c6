package dev.seaworthy.alerts;

import dev.seaworthy.metrics.HttpMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads figures out of the registry, without any I/O of its own. */
final class MeterReader {

    /** Where the count of everything stands among buckets. */
    static final Double ALL = Double.POSITIVE_INFINITY;

    private static final String HTTP_REQUESTS = "http.server.requests";
    private static final String OUTCOME = "outcome";

    /** The only one whose buckets count from the start; others forget after some minutes. */
    private static final String CUMULATIVE = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry";

    private final MeterRegistry registry;
    private final @Nullable HttpMetrics http;

    MeterReader(MeterRegistry registry, @Nullable HttpMetrics http) {
        this.registry = registry;
        this.http = http;
    }

    /** What a meter shows, by who it is. */
    record Figure(Object meter, Map<String, String> labels, Map<Double, Double> counts) {
        double value() {
            return counts.getOrDefault(ALL, Double.NaN);
        }
    }

    /** The selected figure of each meter, under {@link #ALL}. */
    List<Figure> figures(Selector of, List<String> by) {
        if (of.statistic() == Selector.Statistic.BUCKET) {
            Double bound = of.bucket();
            return histograms(of, by).stream()
                    .map(figure -> new Figure(figure.meter(), figure.labels(), Map.of(ALL, at(figure.counts(), bound))))
                    .toList();
        }
        List<Figure> figures = new ArrayList<>();
        meters(of).forEach(meter -> figure(of, meter)
                .ifPresent(value -> figures.add(new Figure(meter.getId(), labels(meter, by), Map.of(ALL, value)))));
        return figures;
    }

    /** How many values each meter recorded up to each bound. */
    List<Figure> histograms(Selector of, List<String> by) {
        List<Figure> found = meters(of)
                .map(meter -> new Figure(meter.getId(), labels(meter, by), buckets(meter)))
                .filter(figure -> figure.counts().size() > 1)
                .toList();
        return found.isEmpty() && by.isEmpty() && isAllRequests(of) ? ownRequests() : found;
    }

    /** For which combinations of labels there are such meters; none is read. */
    Set<Map<String, String>> labels(Selector of, List<String> by) {
        Set<Map<String, String>> labels =
                meters(of).map(meter -> labels(meter, by)).collect(Collectors.toSet());
        return labels.isEmpty() && by.isEmpty() && isAllRequests(of) && http != null ? Set.of(Map.of()) : labels;
    }

    private Stream<? extends Meter> meters(Selector of) {
        for (MeterRegistry part : parts().toList()) {
            Collection<Meter> named = part.find(of.meter()).meters();
            if (!named.isEmpty()) {
                return named.stream().filter(meter -> matches(of, meter));
            }
        }
        return Stream.empty();
    }

    /** The registries in which values are counted, Prometheus' first; what surrounds them answers by chance. */
    private Stream<MeterRegistry> parts() {
        List<MeterRegistry> parts = parts(registry).distinct().toList();
        return Stream.concat(
                parts.stream().filter(MeterReader::isCumulative), parts.stream().filter(part -> !isCumulative(part)));
    }

    private static Stream<MeterRegistry> parts(MeterRegistry registry) {
        return registry instanceof CompositeMeterRegistry composite
                ? composite.getRegistries().stream().flatMap(MeterReader::parts)
                : Stream.of(registry);
    }

    private static boolean isCumulative(MeterRegistry registry) {
        return registry.getClass().getName().equals(CUMULATIVE);
    }

    private static boolean matches(Selector of, Meter meter) {
        return of.tags().stream().allMatch(match -> match.matches(meter.getId().getTag(match.tag())));
    }

    private static Map<String, String> labels(Meter meter, List<String> by) {
        Map<String, String> labels = new LinkedHashMap<>();
        by.forEach(tag -> {
            String value = meter.getId().getTag(tag);
            labels.put(tag, value == null ? "" : value);
        });
        return labels;
    }

    /** Empty where it is another kind of meter. */
    private static OptionalDouble figure(Selector of, Meter meter) {
        return switch (of.type()) {
            case GAUGE -> meter instanceof Gauge gauge ? OptionalDouble.of(gauge.value()) : OptionalDouble.empty();
            case COUNTER -> counter(meter);
            case TIMER -> timer(meter, of.statistic() == Selector.Statistic.TOTAL);
            case SUMMARY -> summary(meter, of.statistic() == Selector.Statistic.TOTAL);
        };
    }

    private static OptionalDouble counter(Meter meter) {
        if (meter instanceof Counter counter) {
            return OptionalDouble.of(counter.count());
        }
        return meter instanceof FunctionCounter counter ? OptionalDouble.of(counter.count()) : OptionalDouble.empty();
    }

    private static OptionalDouble timer(Meter meter, boolean total) {
        if (meter instanceof Timer timer) {
            return OptionalDouble.of(total ? timer.totalTime(TimeUnit.SECONDS) : timer.count());
        }
        return meter instanceof FunctionTimer timer
                ? OptionalDouble.of(total ? timer.totalTime(TimeUnit.SECONDS) : timer.count())
                : OptionalDouble.empty();
    }

    private static OptionalDouble summary(Meter meter, boolean total) {
        return meter instanceof DistributionSummary summary
                ? OptionalDouble.of(total ? summary.totalAmount() : summary.count())
                : OptionalDouble.empty();
    }

    private Map<Double, Double> buckets(Meter meter) {
        if (parts().noneMatch(MeterReader::isCumulative)) {
            return Map.of();
        }
        if (meter instanceof Timer timer) {
            return buckets(timer.takeSnapshot(), true);
        }
        return meter instanceof DistributionSummary summary ? buckets(summary.takeSnapshot(), false) : Map.of();
    }

    private static Map<Double, Double> buckets(HistogramSnapshot snapshot, boolean seconds) {
        Map<Double, Double> buckets = new TreeMap<>();
        for (CountAtBucket bucket : snapshot.histogramCounts()) {
            buckets.put(seconds ? bucket.bucket(TimeUnit.SECONDS) : bucket.bucket(), bucket.count());
        }
        buckets.put(ALL, (double) snapshot.count());
        return buckets;
    }

    private static double at(Map<Double, Double> buckets, @Nullable Double bound) {
        return buckets.entrySet().stream()
                .filter(bucket -> bound != null && Math.abs(bucket.getKey() - bound) <= bound * 1e-9)
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Whether it means what {@link HttpMetrics} counts: every request whose client did not go away. */
    private static boolean isAllRequests(Selector of) {
        return of.meter().equals(HTTP_REQUESTS)
                && of.tags().stream()
                        .allMatch(match -> !match.wanted()
                                && match.tag().equals(OUTCOME)
                                && match.values().equals(List.of("CLIENT_ABORT")));
    }

    /** A framework that publishes the requests may do so without buckets: then our own count. */
    private List<Figure> ownRequests() {
        return http == null
                ? List.of()
                : List.of(new Figure(HTTP_REQUESTS, Map.of(), new TreeMap<>(http.cumulative())));
    }
}
