package dev.seaworthy.alerts.slo;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instance of an application with one objective, whose time and traffic a test makes. */
final class CountingInstance {

    static final String ID = "availability";

    final CountedTotals totals = new CountedTotals();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final SloMonitor monitor;
    private final MovedTime time;

    CountingInstance(MovedTime time, @Nullable CountStore store, String name) {
        this(time, store, name, objective());
    }

    CountingInstance(MovedTime time, @Nullable CountStore store, String name, Objective objective) {
        this.time = time;
        SloMonitorBuilder builder = new SloMonitorBuilder(registry, totals)
                .objectives(Objectives.of(List.of(objective)))
                .time(time, time)
                .instance(name);
        if (store != null) {
            builder.store(store);
        }
        monitor = builder.build();
        totals.count(0, 0);
        monitor.tick();
    }

    static Objective objective() {
        return Objective.of(ID, "Requests", CountedTotals.SLI, 0.995).withUrgency(Urgency.PAGE);
    }

    /** Some events, seen at once. */
    CountingInstance counts(long events, long bad) {
        totals.count(events, bad);
        monitor.tick();
        return this;
    }

    /** So much, again and again, each time after such a step. */
    CountingInstance countsEvery(Duration step, Duration over, long events, long bad) {
        for (long i = 0; i < over.dividedBy(step); i++) {
            time.advance(step);
            counts(events, bad);
        }
        return this;
    }

    SloReport.Item item() {
        monitor.tick();
        return monitor.report().objectives().get(0);
    }

    SloReport.Budget budget(String window) {
        return item().budgets().stream()
                .filter(budget -> budget.window().equals(window))
                .findFirst()
                .orElseThrow();
    }

    boolean exceeds(BurnRule rule) {
        return item().burns().get(rule.ordinal()).exceeded();
    }

    boolean pages() {
        return item().burns().stream()
                .anyMatch(burn -> burn.exceeded() && burn.tells() && burn.urgency() == Urgency.PAGE);
    }
}
