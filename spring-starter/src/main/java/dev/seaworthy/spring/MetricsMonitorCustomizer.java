package dev.seaworthy.spring;

import dev.seaworthy.metrics.MetricsMonitorBuilder;

/** A bean of this type has the last word on the {@link dev.seaworthy.metrics.MetricsMonitor} that the starter builds. */
@FunctionalInterface
public interface MetricsMonitorCustomizer {

    /** Called once, after the properties were applied; several are called in their bean order. */
    void customize(MetricsMonitorBuilder builder);
}
