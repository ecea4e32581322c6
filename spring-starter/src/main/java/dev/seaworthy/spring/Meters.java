package dev.seaworthy.spring;

import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;

/** Where the features publish their meters: the monitor's registry, else the context's, else nowhere. */
final class Meters {

    private final ObjectProvider<MetricsMonitor> monitor;
    private final ObjectProvider<MeterRegistry> registry;

    Meters(ObjectProvider<MetricsMonitor> monitor, ObjectProvider<MeterRegistry> registry) {
        this.monitor = monitor;
        this.registry = registry;
    }

    void publish(Consumer<MeterRegistry> feature) {
        MetricsMonitor ours = monitor.getIfUnique();
        if (ours != null) {
            feature.accept(ours.registry());
        } else {
            registry.ifUnique(feature);
        }
    }
}
