package dev.seaworthy.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where we publish and from what a scrape is written. A host registry of another kind gets a Prometheus one beside it in
 * a composite, so that both see our meters.
 *
 * @param owned registries we made and therefore close
 */
record Registries(MeterRegistry registry, @Nullable PrometheusText prometheus, List<MeterRegistry> owned) {

    static Registries of(@Nullable MeterRegistry host) {
        if (!prometheusIsPresent()) {
            MeterRegistry own = host == null ? new SimpleMeterRegistry() : host;
            return new Registries(own, null, host == null ? List.of(own) : List.of());
        }
        PrometheusText found = host == null ? null : PrometheusText.within(host);
        if (host != null && found != null) {
            return new Registries(host, found, List.of());
        }
        PrometheusText own = PrometheusText.ownRegistry();
        if (host == null) {
            return new Registries(own.registry(), own, List.of(own.registry()));
        }
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(host);
        both.add(own.registry());
        return new Registries(both, own, List.of(own.registry()));
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
