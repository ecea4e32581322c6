package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Prometheus side; linked only where {@code micrometer-registry-prometheus} is on the class path. */
final class PrometheusText {

    /** The two text formats: any other content type could reach the client's protobuf writer, which is absent. */
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final List<String> SUFFIXES =
            List.of("_total", "_bucket", "_count", "_sum", "_max", "_created", "_info");

    private static final ExpositionFormats FORMATS = ExpositionFormats.init();

    private final PrometheusMeterRegistry registry;

    /** The client's writers beside which we write histograms, by content type. */
    private final Map<String, ExpositionFormatWriter> clients;

    private volatile int lastLength = 16 * 1024;

    private PrometheusText(PrometheusMeterRegistry registry, Map<String, ExpositionFormatWriter> clients) {
        this.registry = registry;
        this.clients = clients;
    }

    /** @param exemplars whether to keep traces; see {@link MetricsMonitorBuilder#withExemplars()} for their price */
    static PrometheusText ownRegistry(boolean exemplars) {
        PrometheusMeterRegistry own = new PrometheusMeterRegistry(
                PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, exemplars ? new OpenTraces() : null);
        Map<String, ExpositionFormatWriter> clients = new HashMap<>();
        for (String contentType : List.of(TEXT, OPEN_METRICS)) {
            ExpositionFormatWriter client = FORMATS.findWriter(contentType);
            if (HistogramText.agrees(client, contentType.equals(OPEN_METRICS))) {
                clients.put(contentType, client);
            }
        }
        return new PrometheusText(own, clients);
    }

    /** Exemplars are taken of {@link Traces}; only sampled traces are opened there. */
    private static final class OpenTraces implements SpanContext {

        @Override
        public @Nullable String getCurrentTraceId() {
            Traces.Trace trace = Traces.current();
            return trace == null ? null : trace.traceId();
        }

        @Override
        public @Nullable String getCurrentSpanId() {
            Traces.Trace trace = Traces.current();
            return trace == null ? null : trace.spanId();
        }

        @Override
        public boolean isCurrentSpanSampled() {
            return Traces.current() != null;
        }

        @Override
        public void markCurrentSpanAsExemplar() {
            // The trace is kept by whoever sampled it.
        }
    }

    /** The host's own Prometheus registry, also inside its composite; {@code null} when it has none. */
    static @Nullable PrometheusText within(MeterRegistry host) {
        if (host instanceof PrometheusMeterRegistry prometheus) {
            return new PrometheusText(prometheus, Map.of());
        }
        if (host instanceof CompositeMeterRegistry composite) {
            for (MeterRegistry part : composite.getRegistries()) {
                PrometheusText found = within(part);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    MeterRegistry registry() {
        return registry;
    }

    /** @param contentType {@link #TEXT} or {@link #OPEN_METRICS} */
    byte[] scrape(String contentType, Set<String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(lastLength + lastLength / 8);
        ExpositionFormatWriter client = clients.get(contentType);
        try {
            List<MetricSnapshot> known = KnownTotals.of(snapshots(names));
            if (client != null) {
                write(contentType, client, known, out);
            } else {
                FORMATS.findWriter(contentType).write(out, new MetricSnapshots(known));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lastLength = out.size();
        return out.toByteArray();
    }

    private MetricSnapshots snapshots(Set<String> names) {
        PrometheusRegistry metrics = registry.getPrometheusRegistry();
        return names.isEmpty() ? metrics.scrape() : metrics.scrape(metricNames(names)::contains);
    }

    /** Histograms come first, because the client ends the text. */
    private static void write(
            String contentType, ExpositionFormatWriter client, List<MetricSnapshot> all, ByteArrayOutputStream out)
            throws IOException {
        HistogramText histograms = new HistogramText(contentType.equals(OPEN_METRICS));
        List<MetricSnapshot> others = new ArrayList<>();
        for (MetricSnapshot snapshot : all) {
            if (HistogramText.knows(snapshot)) {
                histograms.write((HistogramSnapshot) snapshot, out);
            } else {
                others.add(snapshot);
            }
        }
        client.write(out, new MetricSnapshots(others));
    }

    /** Asked for by Micrometer name, metric name or sample name; the registry knows metrics without suffix. */
    private Set<String> metricNames(Set<String> names) {
        Set<String> wanted = new HashSet<>(names);
        NamingConvention convention = registry.config().namingConvention();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (names.contains(id.getName())) {
                wanted.add(id.getConventionName(convention));
            }
        }
        Set<String> all = new HashSet<>(wanted);
        for (String name : wanted) {
            SUFFIXES.stream()
                    .filter(name::endsWith)
                    .forEach(suffix -> all.add(name.substring(0, name.length() - suffix.length())));
        }
        return all;
    }
}
