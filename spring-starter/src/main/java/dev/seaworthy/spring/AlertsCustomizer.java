package dev.seaworthy.spring;

import dev.seaworthy.alerts.AlertsBuilder;

/** A bean of this type has the last word on the {@link dev.seaworthy.alerts.Alerts} that the starter builds. */
@FunctionalInterface
public interface AlertsCustomizer {

    /** Called once, after the properties were applied; several are called in their bean order. */
    void customize(AlertsBuilder builder);
}
