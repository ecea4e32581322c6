package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Prometheus side; linked only where {@code micrometer-registry-prometheus} is on the class path. */
final class PrometheusText {

    private static final List<String> SUFFIXES = List.of("_total", "_bucket", "_count", "_sum", "_max", "_created");

    private final PrometheusMeterRegistry registry;

    private PrometheusText(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    static PrometheusText ownRegistry() {
        return new PrometheusText(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    /** The host's own Prometheus registry, also inside its composite; {@code null} when it has none. */
    static @Nullable PrometheusText within(MeterRegistry host) {
        if (host instanceof PrometheusMeterRegistry prometheus) {
            return new PrometheusText(prometheus);
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

    /** @param contentType one of the two text formats: anything else could reach the protobuf writer, which is absent */
    byte[] scrape(String contentType, Set<String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
        try {
            if (names.isEmpty()) {
                registry.scrape(out, contentType);
            } else {
                registry.scrape(out, contentType, metricNames(names));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
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
