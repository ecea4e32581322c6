package dev.seaworthy.alerts.slo;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Objectives as meters; they read the newest report. */
final class SloMeters {

    static final String TARGET = "seaworthy.slo.target";
    static final String BUDGET_REMAINING = "seaworthy.slo.budget.remaining";
    static final String BURN = "seaworthy.slo.burn";
    static final String SILENT = "seaworthy.slo.silent";
    static final String EVENTS = "seaworthy.slo.events";
    static final String EVENTS_BAD = "seaworthy.slo.events.bad";
    static final String STORE_AGE = "seaworthy.slo.store.age";
    static final String STORE_WAITING = "seaworthy.slo.store.waiting";
    static final String STORE_FAILURES = "seaworthy.slo.store.failures";

    private static final String OBJECTIVE = "objective";

    private final MeterRegistry registry;
    private final List<Meter> registered = new ArrayList<>();

    SloMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @throws IllegalStateException while another monitor has its meters there: they would be the same */
    void refuseASecondMonitor() {
        if (registry.find(TARGET).meter() != null) {
            throw new IllegalStateException("the registry already has the meters of objectives (" + TARGET
                    + "); use that monitor, close it first, or give this one a registry of its own");
        }
    }

    /** @param item the newest of an objective, by its id */
    void bind(Objectives objectives, Function<String, SloReport.@Nullable Item> item) {
        for (Objective objective : objectives.all()) {
            String id = objective.id();
            gauge(TARGET, "ratio", "Share of events that are to be good", objective::target, OBJECTIVE, id);
            for (String window : Assessment.BUDGETS) {
                gauge(
                        BUDGET_REMAINING,
                        "ratio",
                        "Share of the budget that is left; below 0 it is overdrawn",
                        () -> remaining(item.apply(id), window),
                        OBJECTIVE,
                        id,
                        "window",
                        window);
            }
            for (BurnRule rule : BurnRule.values()) {
                gauge(
                        BURN,
                        null,
                        "How many times too fast the budget burns by this rule, the lower rate of its two windows",
                        () -> burn(item.apply(id), rule, objective),
                        OBJECTIVE,
                        id,
                        "rule",
                        rule.label(),
                        "urgency",
                        objective.urgency().name().toLowerCase(Locale.ROOT));
            }
        }
        for (Objective objective : objectives.watchedForSilence()) {
            gauge(
                    SILENT,
                    null,
                    "1 when nothing was counted for unusually long, else 0",
                    () -> silent(item.apply(objective.id())),
                    OBJECTIVE,
                    objective.id());
        }
    }

    /** From zero, so that who watches from outside sees the first failure, too. */
    void bindCounts(String objective, SliCounter counter) {
        counter(EVENTS, "Events that this process counted for an objective", counter, SliCounter::total, objective);
        counter(EVENTS_BAD, "Those among them that were bad", counter, SliCounter::bad, objective);
    }

    private void counter(
            String name, String description, SliCounter counter, ToDoubleFunction<SliCounter> count, String objective) {
        registered.add(FunctionCounter.builder(name, counter, count)
                .description(description)
                .tag(OBJECTIVE, objective)
                .register(registry));
    }

    void bindStore(Supplier<Double> ageSeconds, Supplier<Integer> waiting) {
        gauge(STORE_AGE, "seconds", "Since counts were last exchanged with the store, or since the start", ageSeconds);
        gauge(STORE_WAITING, null, "Counts that are not in the store yet", waiting);
    }

    <T> void bindFailures(T counted, ToDoubleFunction<T> failures) {
        registered.add(FunctionCounter.builder(STORE_FAILURES, counted, failures)
                .description("Exchanges with the store that failed")
                .register(registry));
    }

    /** The registry is the caller's: we only take back what is ours. */
    void close() {
        registered.forEach(registry::remove);
        registered.clear();
    }

    private void gauge(
            String name,
            @Nullable String unit,
            String description,
            Supplier<? extends @Nullable Number> value,
            String... tags) {
        registered.add(Gauge.builder(name, () -> orNaN(value.get()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private static double orNaN(@Nullable Number value) {
        return value == null ? Double.NaN : value.doubleValue();
    }

    private static @Nullable Double remaining(SloReport.@Nullable Item item, String window) {
        return item == null
                ? null
                : item.budgets().stream()
                        .filter(budget -> budget.window().equals(window))
                        .findFirst()
                        .map(SloReport.Budget::remaining)
                        .orElse(null);
    }

    /**
     * 0 with too few bad events, so that what fired is over once they have left the window; unknown while nothing at all
     * was counted, or nothing shows whether it goes on, or it may be worse than what is known here because the store fails.
     */
    private static @Nullable Double burn(SloReport.@Nullable Item item, BurnRule rule, Objective objective) {
        if (item == null || item.state() == SloReport.State.NO_DATA) {
            return null;
        }
        SloReport.Burn burn = item.burns().stream()
                .filter(each -> each.rule().equals(rule.label()))
                .findFirst()
                .orElseThrow();
        if (item.silent() == null && !burn.exceeded()) {
            return null;
        }
        if (burn.badEvents() < objective.minimumBadEvents()) {
            return 0.0;
        }
        Double longRate = burn.longRate();
        Double shortRate = burn.shortRate();
        return longRate == null || shortRate == null ? null : Double.valueOf(Math.min(longRate, shortRate));
    }

    private static @Nullable Integer silent(SloReport.@Nullable Item item) {
        Boolean silent = item == null ? null : item.silent();
        return silent == null ? null : silent ? 1 : 0;
    }
}
