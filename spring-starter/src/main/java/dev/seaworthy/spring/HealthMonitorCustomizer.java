package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitorBuilder;

/** A bean of this type has the last word on the {@link dev.seaworthy.health.HealthMonitor} that the starter builds. */
@FunctionalInterface
public interface HealthMonitorCustomizer {

    /** Called once, after the properties were applied; several are called in their bean order. */
    void customize(HealthMonitorBuilder builder);
}
