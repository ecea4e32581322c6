package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's own writers are what ours is measured by. */
class HistogramTextTest {

    private static final double[] BOUNDS = {0.005, 1, 1e7, 1e-9, Double.POSITIVE_INFINITY};
    private static final Exemplar EXEMPLAR = Exemplar.builder()
            .value(0.75)
            .labels(Labels.of("trace_id", "a\"b", "z", "\\"))
            .timestampMillis(1_700_000_000_042L)
            .build();

    static Stream<HistogramSnapshot> histograms() {
        HistogramDataPointSnapshot plain = point(1.5, Labels.EMPTY, Exemplars.EMPTY);
        return Stream.of(
                histogram("plain", "with help", plain),
                histogram("nameless", null, plain),
                histogram("blank", " ", plain),
                histogram("escaped", "a \\ and a \"quote\" and a\nline", plain),
                histogram("huge", "sums", point(1e300, Labels.of("a", "b"), Exemplars.EMPTY)),
                histogram("infinite", "sums", point(Double.NEGATIVE_INFINITY, Labels.of("a", ""), Exemplars.EMPTY)),
                histogram("labels", "ä", point(0, Labels.of("z", "\"\\\n", "a", "ü€😀"), Exemplars.EMPTY)),
                histogram("exemplars", "kept", point(2, Labels.of("uri", "/{id}"), Exemplars.of(EXEMPLAR))),
                histogram(
                        "several",
                        "points",
                        point(1, Labels.of("uri", "/a"), Exemplars.of(EXEMPLAR)),
                        point(2, Labels.of("uri", "/b"), Exemplars.EMPTY)));
    }

    @ParameterizedTest
    @MethodSource("histograms")
    void histogramIsWrittenAsTheClientDoes(HistogramSnapshot histogram) throws IOException {
        assertThat(HistogramText.knows(histogram)).isTrue();
        for (boolean openMetrics : List.of(false, true)) {
            ByteArrayOutputStream ours = new ByteArrayOutputStream();
            new HistogramText(openMetrics).write(histogram, ours);

            assertThat(ours.toString(StandardCharsets.UTF_8) + (openMetrics ? "# EOF\n" : ""))
                    .isEqualTo(clients(openMetrics, histogram));
        }
    }

    @Test
    void whatOnlyTheClientKnowsIsLeftToIt() {
        HistogramDataPointSnapshot plain = point(1.5, Labels.EMPTY, Exemplars.EMPTY);
        HistogramDataPointSnapshot.Builder buckets =
                HistogramDataPointSnapshot.builder().classicHistogramBuckets(buckets());

        assertThat(List.of(
                        HistogramSnapshot.builder().name("empty").build(),
                        HistogramSnapshot.builder()
                                .name("gauges")
                                .gaugeHistogram(true)
                                .dataPoint(plain)
                                .build(),
                        HistogramSnapshot.builder()
                                .name("unit_seconds")
                                .unit(Unit.SECONDS)
                                .dataPoint(plain)
                                .build(),
                        histogram("sumless", null, buckets.build()),
                        histogram(
                                "stamped",
                                null,
                                buckets.sum(1).scrapeTimestampMillis(5).build()),
                        histogram(
                                "native",
                                null,
                                HistogramDataPointSnapshot.builder()
                                        .nativeSchema(5)
                                        .sum(1)
                                        .build())))
                .noneMatch(HistogramText::knows);
    }

    @Test
    void clientThatWritesOtherwiseIsFoundOut() {
        for (boolean openMetrics : List.of(false, true)) {
            assertThat(HistogramText.agrees(client(openMetrics), openMetrics)).isTrue();
            assertThat(HistogramText.agrees(client(!openMetrics), openMetrics)).isFalse();
        }
        assertThat(HistogramText.agrees(
                        PrometheusTextFormatWriter.builder()
                                .setIncludeCreatedTimestamps(true)
                                .build(),
                        false))
                .isFalse();
        assertThat(HistogramText.agrees(
                        OpenMetricsTextFormatWriter.builder()
                                .setCreatedTimestampsEnabled(true)
                                .build(),
                        true))
                .isFalse();
        assertThat(HistogramText.agrees(
                        OpenMetricsTextFormatWriter.builder()
                                .setExemplarsOnAllMetricTypesEnabled(true)
                                .build(),
                        true))
                .isFalse();
    }

    /** Families may come in any order, and gauges change from one scrape to the next. */
    @ParameterizedTest
    @ValueSource(strings = {PrometheusText.TEXT, PrometheusText.OPEN_METRICS})
    void scrapeHoldsTheVeryFamiliesThatTheClientWrites(String contentType) throws IOException {
        PrometheusText prometheus = PrometheusText.ownRegistry(false);
        record(prometheus.registry());

        ByteArrayOutputStream clients = new ByteArrayOutputStream();
        ((PrometheusMeterRegistry) prometheus.registry()).scrape(clients, contentType);
        String scrape = new String(prometheus.scrape(contentType, Set.of()), StandardCharsets.UTF_8);

        assertThat(families(scrape))
                .hasSizeGreaterThanOrEqualTo(7)
                .isEqualTo(families(clients.toString(StandardCharsets.UTF_8)));
        assertThat(scrape.endsWith("# EOF\n")).isEqualTo(contentType.equals(PrometheusText.OPEN_METRICS));
    }

    private static void record(MeterRegistry registry) {
        for (String route : List.of("/a", "/ü/\"{id}\"")) {
            io.micrometer.core.instrument.Timer.builder("requests")
                    .tag("uri", route)
                    .serviceLevelObjectives(Duration.ofMillis(5), Duration.ofSeconds(10))
                    .register(registry)
                    .record(Duration.ofMillis(7));
        }
        DistributionSummary.builder("sizes")
                .description("in \"bytes\"")
                .serviceLevelObjectives(1, 100)
                .register(registry)
                .record(50);
        LongTaskTimer.builder("tasks")
                .serviceLevelObjectives(Duration.ofHours(1))
                .register(registry);
        registry.counter("events").increment();
    }

    private static Set<String> families(String scrape) {
        String comment = scrape.startsWith("# HELP") ? "# HELP" : "# TYPE";
        return Arrays.stream(scrape.replace("# EOF\n", "").split("(?m)^(?=" + comment + ")"))
                .collect(Collectors.toSet());
    }

    private static HistogramSnapshot histogram(String name, String help, HistogramDataPointSnapshot... points) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(name).help(help);
        List.of(points).forEach(histogram::dataPoint);
        return histogram.build();
    }

    private static HistogramDataPointSnapshot point(double sum, Labels labels, Exemplars exemplars) {
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets())
                .sum(sum)
                .labels(labels)
                .exemplars(exemplars)
                .build();
    }

    private static ClassicHistogramBuckets buckets() {
        return ClassicHistogramBuckets.of(BOUNDS, new long[] {1, 0, 123_456_789_012L, 2, 3});
    }

    private static ExpositionFormatWriter client(boolean openMetrics) {
        return ExpositionFormats.init().findWriter(openMetrics ? PrometheusText.OPEN_METRICS : PrometheusText.TEXT);
    }

    private static String clients(boolean openMetrics, HistogramSnapshot histogram) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client(openMetrics).write(out, new MetricSnapshots(histogram));
        return out.toString(StandardCharsets.UTF_8);
    }
}
