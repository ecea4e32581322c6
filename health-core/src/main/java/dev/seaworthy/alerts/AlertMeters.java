package dev.seaworthy.alerts;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The names of the meters that {@link Alerts} publishes; {@code docs/metrics.md} describes them. */
public final class AlertMeters {
    /** Gauge with tags {@code state} = pending, firing and {@code severity}: how many alerts there are now. */
    public static final String ALERTS = "seaworthy.alerts";
    /** Gauge: rules whose meters are absent or unknown. */
    public static final String UNKNOWN = "seaworthy.alerts.unknown";
    /** Gauge in seconds: since rules were last evaluated, or since the start before the first time. */
    public static final String EVALUATION_AGE = "seaworthy.alerts.evaluation.age";
    /** Counter: notifications held back by the ceiling. */
    public static final String SUPPRESSED = "seaworthy.alerts.suppressed";
    /** Counter with tags {@code sink} and {@code outcome} = sent, failed, dropped: attempts to tell a sink. */
    public static final String NOTIFICATIONS = "seaworthy.alerts.notifications";
    /** Gauge in seconds with tag {@code sink}: since when nothing came through; 0 while all is well. */
    public static final String SINK_FAILING = "seaworthy.alerts.sink.failing";

    private final MeterRegistry registry;
    private final List<Meter> published = new ArrayList<>();

    AlertMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @throws IllegalStateException while others publish to the same registry */
    void publish(Alerts alerts, List<Lane> lanes) {
        if (registry.find(EVALUATION_AGE).meter() != null) {
            throw new IllegalStateException("the registry already has the meters of alerts (" + EVALUATION_AGE
                    + "); use those, close them first, or give these a monitor of their own");
        }
        for (Alert.State state : List.of(Alert.State.PENDING, Alert.State.FIRING)) {
            for (Severity severity : Severity.values()) {
                published.add(Gauge.builder(ALERTS, () -> alerts.count(state, severity))
                        .description("Alerts by state")
                        .tags("state", Names.word(state), "severity", severity.word())
                        .register(registry));
            }
        }
        published.add(Gauge.builder(UNKNOWN, alerts::unknownRules)
                .description("Alert rules whose meters are absent or unknown")
                .register(registry));
        published.add(Gauge.builder(EVALUATION_AGE, alerts::evaluationAgeSeconds)
                .description("Since alert rules were last evaluated, or since the start")
                .baseUnit("seconds")
                .register(registry));
        published.add(FunctionCounter.builder(SUPPRESSED, alerts, Alerts::suppressed)
                .description("Notifications held back by the ceiling")
                .register(registry));
        lanes.forEach(this::publish);
    }

    private void publish(Lane lane) {
        outcome(lane, "sent", lane.watched.sent);
        outcome(lane, "failed", lane.watched.failed);
        outcome(lane, "dropped", lane.dropped);
        published.add(Gauge.builder(SINK_FAILING, lane.watched, WatchedSink::failingSeconds)
                .description("Since when nothing came through to the sink; 0 while all is well")
                .baseUnit("seconds")
                .tag("sink", lane.name)
                .strongReference(true)
                .register(registry));
    }

    private void outcome(Lane lane, String outcome, AtomicLong count) {
        published.add(FunctionCounter.builder(NOTIFICATIONS, count, AtomicLong::doubleValue)
                .description("Attempts to tell a sink, by how they ended")
                .tags("sink", lane.name, "outcome", outcome)
                .register(registry));
    }

    void remove() {
        published.forEach(registry::remove);
        published.clear();
    }
}
