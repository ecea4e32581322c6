package dev.seaworthy.alerts;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Rules that are evaluated when a test says so, at the time that it says. */
public final class ByHand {

    private final AtomicLong nanos = new AtomicLong();
    private final Alerts alerts;

    public ByHand(MeterRegistry registry, List<Rule> rules) {
        alerts = new AlertsBuilder(registry, null)
                .rules(RuleCatalogue.of(rules, List.of()))
                .grace(Duration.ZERO)
                .clock(() -> Instant.EPOCH.plusNanos(nanos.get()))
                .nanoTime(nanos::get)
                .withoutLog()
                .build();
    }

    /** Evaluates that long after the first time. */
    public void evaluate(Duration at) {
        nanos.set(at.toNanos());
        alerts.tick();
    }

    /** Whether the rule's alert fires, with whatever labels. */
    public boolean fires(Rule rule) {
        return alerts.report().firing().stream().anyMatch(alert -> alert.id().equals(rule.id()));
    }
}
