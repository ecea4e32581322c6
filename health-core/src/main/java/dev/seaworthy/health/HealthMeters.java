package dev.seaworthy.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine as meters; gauges read the snapshot, so a scrape never runs a check. */
final class HealthMeters {

    static final String CHECK_STATUS = "seaworthy.health.check.status";
    static final String CHECK_AGE = "seaworthy.health.check.age";
    static final String CHECK_DURATION = "seaworthy.health.check.duration";
    static final String TRANSITIONS = "seaworthy.health.transitions";
    static final String PROBE_SERVING = "seaworthy.health.probe.serving";
    static final String ATTEMPTS_RUNNING = "seaworthy.health.attempts.running";

    private static final String CHECK = "check";

    private final MeterRegistry registry;
    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();
    private final Map<List<String>, Meter> byTags = new ConcurrentHashMap<>();

    HealthMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void bind(HealthEngine engine) {
        for (CheckReport check : engine.overview().checks()) {
            bindCheck(engine, check.name());
        }
        for (Probe probe : Probe.values()) {
            register(gauge(PROBE_SERVING, () -> engine.report(probe).serving() ? 1 : 0, "probe", word(probe))
                    .description("1 while the probe answers 200, 0 while it answers 503"));
        }
        register(gauge(ATTEMPTS_RUNNING, engine::attemptsRunning)
                .description("Attempts of health checks under way, hung ones included"));
    }

    private void bindCheck(HealthEngine engine, String name) {
        for (Status status : Status.values()) {
            register(gauge(CHECK_STATUS, () -> isStatus(engine, name, status), CHECK, name, "status", word(status))
                    .description("1 for the confirmed status of the check, 0 for the others, NaN before there is one"));
        }
        register(gauge(CHECK_AGE, () -> ageSeconds(engine, name), CHECK, name)
                .baseUnit("seconds")
                .description("Age of the last counted result"));
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String name, Supplier<Number> value, String... tags) {
        return Gauge.builder(name, value).tags(tags);
    }

    private void register(Gauge.Builder<Supplier<Number>> gauge) {
        registered.add(gauge.register(registry));
    }

    void changed(CheckTransition transition) {
        String to = word(transition.to());
        Meter counter = byTags.computeIfAbsent(
                List.of(TRANSITIONS, transition.check(), to),
                key -> remember(Counter.builder(TRANSITIONS)
                        .description("Confirmed changes of a check")
                        .tags(CHECK, transition.check(), "to", to)
                        .register(registry)));
        ((Counter) counter).increment();
    }

    void attemptEnded(String check, String outcome, long nanos) {
        Meter timer = byTags.computeIfAbsent(
                List.of(CHECK_DURATION, check, outcome),
                key -> remember(Timer.builder(CHECK_DURATION)
                        .description("How long attempts of a check took, by how they ended")
                        .tags(CHECK, check, "outcome", outcome)
                        .register(registry)));
        ((Timer) timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Meter remember(Meter meter) {
        registered.add(meter);
        return meter;
    }

    /** The registry is the caller's: we only take back what is ours. */
    void close() {
        registered.forEach(registry::remove);
        registered.clear();
    }

    private static double isStatus(HealthEngine engine, String name, Status status) {
        CheckReport check = find(engine, name);
        if (check == null || check.since() == null) {
            return Double.NaN;
        }
        return check.status() == status ? 1 : 0;
    }

    private static double ageSeconds(HealthEngine engine, String name) {
        return engine.age(name).map(age -> age.toMillis() / 1e3).orElse(Double.NaN);
    }

    private static @Nullable CheckReport find(HealthEngine engine, String name) {
        return engine.overview().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
