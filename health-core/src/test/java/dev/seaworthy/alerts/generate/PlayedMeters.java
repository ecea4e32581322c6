package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Selector;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Real meters that show what a scenario's series say, one scrape after the other. */
final class PlayedMeters {

    private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Stimulus.Series> series;
    private final Map<Stimulus.Series, AtomicReference<Double>> gauges = new HashMap<>();

    PlayedMeters(List<Stimulus.Series> series) {
        this.series = series;
    }

    MeterRegistry registry() {
        return registry;
    }

    void play(int scrape) {
        Map<Map<String, String>, TreeMap<Double, Double>> histograms = new HashMap<>();
        for (Stimulus.Series each : series) {
            double value = each.values()[scrape];
            double more = scrape == 0 ? value : value - each.values()[scrape - 1];
            Double bucket = each.of().bucket();
            if (bucket != null) {
                histograms
                        .computeIfAbsent(each.labels(), labels -> new TreeMap<>())
                        .put(bucket, more);
            } else if (each.of().statistic() == Selector.Statistic.VALUE) {
                gauge(each).set(value);
            } else if (each.of().type() == Selector.Type.COUNTER) {
                Counter.builder(each.of().meter())
                        .tags(tags(each))
                        .register(registry)
                        .increment(more);
            } else if (series.stream().noneMatch(other -> other.of().bucket() != null)) {
                record(each, 0.001, more);
            }
        }
        series.stream()
                .filter(each -> each.of().bucket() == null && histograms.containsKey(each.labels()))
                .forEach(each -> spread(each, histograms.get(each.labels())));
    }

    /** Each bucket's own, a little below its bound. */
    private void spread(Stimulus.Series of, TreeMap<Double, Double> cumulative) {
        double below = 0;
        for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
            double value = bucket.getKey().isInfinite() ? cumulative.lowerKey(bucket.getKey()) * 2 : bucket.getKey();
            record(of, value, bucket.getValue() - below);
            below = bucket.getValue();
        }
    }

    private void record(Stimulus.Series of, double value, double times) {
        List<Double> bounds = bounds();
        for (long i = Math.round(times); i > 0; i--) {
            if (of.of().type() == Selector.Type.SUMMARY) {
                DistributionSummary.builder(of.of().meter())
                        .tags(tags(of))
                        .serviceLevelObjectives(
                                bounds.stream().mapToDouble(Double::doubleValue).toArray())
                        .register(registry)
                        .record(value);
            } else {
                Timer.builder(of.of().meter())
                        .tags(tags(of))
                        .serviceLevelObjectives(
                                bounds.stream().map(PlayedMeters::span).toArray(Duration[]::new))
                        .register(registry)
                        .record(span(value));
            }
        }
    }

    private List<Double> bounds() {
        List<Double> bounds = new ArrayList<>();
        for (Stimulus.Series each : series) {
            Double bucket = each.of().bucket();
            if (bucket != null && !bucket.isInfinite() && !bounds.contains(bucket)) {
                bounds.add(bucket);
            }
        }
        return bounds;
    }

    private AtomicReference<Double> gauge(Stimulus.Series of) {
        return gauges.computeIfAbsent(of, each -> {
            AtomicReference<Double> value = new AtomicReference<>(Double.NaN);
            Gauge.builder(each.of().meter(), value, AtomicReference::get)
                    .tags(tags(each))
                    .register(registry);
            return value;
        });
    }

    private static List<Tag> tags(Stimulus.Series of) {
        return of.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
    }

    private static Duration span(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
