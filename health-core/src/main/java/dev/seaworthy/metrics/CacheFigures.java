package dev.seaworthy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How often a cache had what was asked for, since its counters began; from {@code cache.gets}, which Micrometer's cache
 * binders publish.
 *
 * @param tags of the cache: {@code cache} is its name, the rest tells caches of the same name apart
 * @param hits {@code null} where the cache does not count them
 * @param misses {@code null} where the cache does not count them
 * @param hitRatio 0 to 1; {@code null} while nothing was asked for, or one of the two is unknown
 */
record CacheFigures(
        Map<String, String> tags,
        @Nullable Double hits,
        @Nullable Double misses,
        @Nullable Double hitRatio) {

    private static final String GETS = "cache.gets";
    private static final String RESULT = "result";

    /** A cache that several registries know is told as the first of them has it. */
    static List<CacheFigures> of(List<MeterRegistry> registries) {
        Map<Map<String, String>, CacheFigures> caches = new HashMap<>();
        for (MeterRegistry registry : registries) {
            counts(registry).forEach((tags, counts) -> caches.putIfAbsent(tags, figures(tags, counts)));
        }
        return caches.values().stream()
                .sorted(Comparator.comparing(figures -> figures.tags().toString()))
                .toList();
    }

    /** By cache, and then by result; other results, such as Redis' {@code pending}, are no further lookups. */
    private static Map<Map<String, String>, Map<String, Double>> counts(MeterRegistry registry) {
        Map<Map<String, String>, Map<String, Double>> counts = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            if (meter instanceof FunctionCounter gets && meter.getId().getName().equals(GETS)) {
                Map<String, String> tags = tags(meter);
                String result = String.valueOf(tags.remove(RESULT));
                if (result.equals("hit") || result.equals("miss")) {
                    counts.computeIfAbsent(tags, cache -> new HashMap<>()).merge(result, gets.count(), Double::sum);
                }
            }
        }
        return counts;
    }

    private static CacheFigures figures(Map<String, String> tags, Map<String, Double> counts) {
        Double hits = counts.get("hit");
        Double misses = counts.get("miss");
        return new CacheFigures(tags, hits, misses, ratio(hits, misses));
    }

    private static @Nullable Double ratio(@Nullable Double hits, @Nullable Double misses) {
        if (hits == null || misses == null) {
            return null;
        }
        double gets = hits + misses;
        return gets > 0 ? Double.valueOf(hits / gets) : null;
    }

    private static Map<String, String> tags(Meter meter) {
        Map<String, String> tags = new TreeMap<>();
        for (Tag tag : meter.getId().getTags()) {
            tags.put(tag.getKey(), tag.getValue());
        }
        return tags;
    }
}
