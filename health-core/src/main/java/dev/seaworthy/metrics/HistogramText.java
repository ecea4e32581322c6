package dev.seaworthy.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the histograms of a scrape, which are nearly all of its lines, byte for byte as the Prometheus client does, but
 * without its lock for each of the twenty pieces of a line. Not thread-safe: one for each scrape.
 */
final class HistogramText {

    private final boolean openMetrics;
    private final StringBuilder text = new StringBuilder(4 * 1024);
    private final Map<Double, String> bounds = new HashMap<>();

    HistogramText(boolean openMetrics) {
        this.openMetrics = openMetrics;
    }

    /** Whether this client writes histograms as we do: another version, or its system properties, may change that. */
    static boolean agrees(ExpositionFormatWriter client, boolean openMetrics) {
        HistogramSnapshot sample = sample();
        ByteArrayOutputStream theirs = new ByteArrayOutputStream();
        ByteArrayOutputStream ours = new ByteArrayOutputStream();
        try {
            client.write(theirs, new MetricSnapshots(sample));
            new HistogramText(openMetrics).write(sample, ours);
            if (openMetrics) {
                client.write(ours, new MetricSnapshots());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.equals(theirs.toByteArray(), ours.toByteArray());
    }

    /** With everything that the client writes only where it is told to. */
    private static HistogramSnapshot sample() {
        Exemplar exemplar = Exemplar.builder()
                .value(0.25)
                .traceId("trace")
                .spanId("span")
                .timestampMillis(1_000_007)
                .build();
        return HistogramSnapshot.builder()
                .name("sample_seconds")
                .help("a \"sample\"")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(
                                new double[] {0.5, Double.POSITIVE_INFINITY}, new long[] {2, 1}))
                        .sum(1.5)
                        .labels(Labels.of("uri", "/\"sample\""))
                        .exemplars(Exemplars.of(exemplar))
                        .createdTimestampMillis(1_000_000)
                        .build())
                .build();
    }

    /** Nothing else comes from Micrometer's timers and distribution summaries. */
    static boolean knows(MetricSnapshot snapshot) {
        return snapshot instanceof HistogramSnapshot histogram
                && !histogram.isGaugeHistogram()
                && !histogram.getMetadata().hasUnit()
                && !histogram.getDataPoints().isEmpty()
                && histogram.getDataPoints().stream().allMatch(HistogramText::knows);
    }

    private static boolean knows(HistogramDataPointSnapshot point) {
        return point.hasClassicHistogramData() && point.hasCount() && point.hasSum() && !point.hasScrapeTimestamp();
    }

    void write(HistogramSnapshot histogram, ByteArrayOutputStream out) {
        MetricMetadata metadata = histogram.getMetadata();
        String name = metadata.getPrometheusName();
        head(name, metadata.getHelp());
        for (HistogramDataPointSnapshot point : histogram.getDataPoints()) {
            point(name, point);
            out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
        }
    }

    private void head(String name, @Nullable String help) {
        String type = "# TYPE " + name + " histogram\n";
        String described = help == null || help.isEmpty() ? "" : "# HELP " + name + ' ' + escapedHelp(help) + '\n';
        text.append(openMetrics ? type + described : described + type);
    }

    private String escapedHelp(String help) {
        return openMetrics ? escaped(help) : help.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private void point(String name, HistogramDataPointSnapshot point) {
        String labels = labels(point.getLabels());
        String bucket = name + "_bucket{" + labels + (labels.isEmpty() ? "" : ",") + "le=\"";
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        double lower = Double.NEGATIVE_INFINITY;
        long cumulative = 0;
        for (int i = 0; i < buckets.size(); i++) {
            double upper = buckets.getUpperBound(i);
            cumulative += buckets.getCount(i);
            text.append(bucket)
                    .append(bounds.computeIfAbsent(upper, HistogramText::number))
                    .append("\"} ")
                    .append(cumulative);
            exemplar(point.getExemplars().get(lower, upper));
            text.append('\n');
            lower = upper;
        }
        String series = labels.isEmpty() ? " " : '{' + labels + "} ";
        text.append(name)
                .append("_count")
                .append(series)
                .append(point.getCount())
                .append('\n');
        text.append(name)
                .append("_sum")
                .append(series)
                .append(number(point.getSum()))
                .append('\n');
    }

    private void exemplar(@Nullable Exemplar exemplar) {
        if (!openMetrics || exemplar == null) {
            return;
        }
        text.append(" # {").append(labels(exemplar.getLabels())).append("} ").append(number(exemplar.getValue()));
        if (exemplar.hasTimestamp()) {
            long millis = exemplar.getTimestampMillis();
            String fraction = Long.toString(1_000 + millis % 1_000).substring(1);
            text.append(' ').append(millis / 1_000).append('.').append(fraction);
        }
    }

    private static String labels(Labels labels) {
        StringBuilder all = new StringBuilder(128);
        for (int i = 0; i < labels.size(); i++) {
            all.append(i == 0 ? "" : ",")
                    .append(labels.getPrometheusName(i))
                    .append("=\"")
                    .append(escaped(labels.getValue(i)))
                    .append('"');
        }
        return all.toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }
}
