package dev.seaworthy.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where we publish and from what a scrape is written. A host registry of another kind gets a Prometheus one beside it in
 * a composite, so that both see our meters.
 *
 * @param host the host's registry, or our own where it has none
 * @param owned registries we made and therefore close
 */
record Registries(
        MeterRegistry registry,
        MeterRegistry host,
        @Nullable PrometheusText prometheus,
        List<MeterRegistry> owned) {

    static Registries of(@Nullable MeterRegistry host, boolean exemplars) {
        if (!prometheusIsPresent()) {
            MeterRegistry own = host == null ? new SimpleMeterRegistry() : host;
            return new Registries(own, own, null, host == null ? List.of(own) : List.of());
        }
        PrometheusText found = host == null ? null : PrometheusText.within(host);
        if (host != null && found != null) {
            return new Registries(host, host, found, List.of());
        }
        PrometheusText own = PrometheusText.ownRegistry(exemplars);
        if (host == null) {
            return new Registries(own.registry(), own.registry(), own, List.of(own.registry()));
        }
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(host);
        both.add(own.registry());
        return new Registries(both, host, own, List.of(own.registry()));
    }

    /** The registries in which values are counted, the Prometheus one first; what surrounds them answers by chance. */
    List<MeterRegistry> parts() {
        Set<MeterRegistry> parts = new LinkedHashSet<>();
        if (prometheus != null) {
            parts.add(prometheus.registry());
        }
        parts(registry).forEach(parts::add);
        return List.copyOf(parts);
    }

    private static Stream<MeterRegistry> parts(MeterRegistry registry) {
        return registry instanceof CompositeMeterRegistry composite
                ? composite.getRegistries().stream().flatMap(Registries::parts)
                : Stream.of(registry);
    }

    /** A composite does not find what its parts have from elsewhere. */
    static boolean holds(MeterRegistry registry, String meter) {
        return Stream.concat(Stream.of(registry), parts(registry))
                .anyMatch(part -> part.find(meter).meter() != null);
    }

    /** Asked here, because the class that speaks Prometheus cannot even be loaded without it. */
    private static boolean prometheusIsPresent() {
        try {
            Class.forName(
                    "io.micrometer.prometheusmetrics.PrometheusMeterRegistry",
                    false,
                    Registries.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** A host's composite remembers the composites it was added to: ours must let go of it. */
    void close() {
        if (prometheus != null
                && owned.contains(prometheus.registry())
                && registry instanceof CompositeMeterRegistry both) {
            List.copyOf(both.getRegistries()).forEach(both::remove);
        }
        owned.forEach(MeterRegistry::close);
    }
}
