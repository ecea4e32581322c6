package dev.seaworthy.metrics;

import dev.seaworthy.health.format.AcceptHeader;
import dev.seaworthy.health.format.Answer;
import dev.seaworthy.health.format.JsonText;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All meters of a registry as text or JSON. The caller's header chooses among our formats and is never passed on. */
final class Exposition {

    private enum Format {
        PROMETHEUS(PrometheusText.TEXT),
        OPENMETRICS(PrometheusText.OPEN_METRICS),
        JSON("application/json");

        final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        String mediaType() {
            return contentType.split(";", 2)[0];
        }
    }

    private record Body(List<Entry> meters, List<CacheFigures> caches) {}

    private record Entry(
            String name,
            String type,
            @Nullable String unit,
            @Nullable String description,
            Map<String, String> tags,
            Map<String, Double> values) {}

    private static final List<Format> TEXTS = List.of(Format.PROMETHEUS, Format.OPENMETRICS);

    private final Registries registries;
    private final @Nullable PrometheusText prometheus;

    Exposition(Registries registries) {
        this.registries = registries;
        this.prometheus = registries.prometheus();
    }

    Answer answer(@Nullable String accept, @Nullable String format, Set<String> names) {
        Format chosen = format == null ? preferred(accept) : byName(format);
        if (chosen == Format.JSON || prometheus == null) {
            return new Answer(200, Format.JSON.contentType, JsonText.of(json(names)));
        }
        return Answer.ok(chosen.contentType, prometheus.scrape(chosen.contentType, names));
    }

    /** A wildcard means text, and so does a tie: a scraper must never be given JSON unless it asked for just that. */
    private static Format preferred(@Nullable String accept) {
        if (accept == null) {
            return Format.PROMETHEUS;
        }
        AcceptHeader header = AcceptHeader.parse(accept);
        Format text = header.best(TEXTS, Format::mediaType, Format.PROMETHEUS);
        return header.quality(Format.JSON.mediaType()) > header.quality(text.mediaType()) ? Format.JSON : text;
    }

    private static Format byName(String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "prometheus", "text" -> Format.PROMETHEUS;
            case "openmetrics" -> Format.OPENMETRICS;
            case "json" -> Format.JSON;
            default ->
                throw new IllegalArgumentException("format is not known; legal are json, prometheus and openmetrics");
        };
    }

    private Body json(Set<String> names) {
        // Not of a composite: any of its parts may answer, one that counts by step or in milliseconds too.
        MeterRegistry registry = prometheus != null ? prometheus.registry() : registries.registry();
        List<Entry> entries = registry.getMeters().stream()
                .filter(meter -> names.isEmpty() || names.contains(meter.getId().getName()))
                .map(Exposition::entry)
                .sorted(Comparator.comparing(Entry::name)
                        .thenComparing(entry -> entry.tags().toString()))
                .toList();
        return new Body(entries, names.isEmpty() ? CacheFigures.of(registries.parts()) : List.of());
    }

    private static Entry entry(Meter meter) {
        Meter.Id id = meter.getId();
        Map<String, String> tags = new TreeMap<>();
        for (Tag tag : id.getTags()) {
            tags.put(tag.getKey(), tag.getValue());
        }
        Map<String, Double> values = new TreeMap<>();
        for (Measurement measurement : meter.measure()) {
            values.put(measurement.getStatistic().getTagValueRepresentation(), measurement.getValue());
        }
        String type = id.getType().name().toLowerCase(Locale.ROOT);
        return new Entry(id.getName(), type, id.getBaseUnit(), id.getDescription(), tags, values);
    }
}
