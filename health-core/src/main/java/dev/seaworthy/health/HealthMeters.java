package dev.seaworthy.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
    static final String CERTIFICATE_EXPIRY = "seaworthy.certificate.expiry";

    /** Where a check of certificates says when the first of them expires. */
    private static final String EXPIRES_AT = "expires_at";

    private static final String CHECK = "check";
    private static final String IMPACT = "impact";

    private final ReentrantLock lock = new ReentrantLock();
    private final MeterRegistry registry;
    private final List<Meter> ofEngine = new ArrayList<>();
    private final Map<String, Map<List<String>, Meter>> ofChecks = new HashMap<>();

    private final InstantSource clock;
    private @Nullable HealthEngine engine;

    HealthMeters(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void bind(HealthEngine engine) {
        exclusively(() -> {
            this.engine = engine;
            engine.overview().checks().forEach(check -> bindGauges(engine, check.name()));
            for (Probe probe : Probe.values()) {
                ofEngine.add(gauge(PROBE_SERVING, () -> engine.report(probe).serving() ? 1 : 0, "probe", word(probe))
                        .description("1 while the probe answers 200, 0 while it answers 503")
                        .register(registry));
            }
            ofEngine.add(gauge(ATTEMPTS_RUNNING, engine::attemptsRunning)
                    .description("Attempts of health checks under way, hung ones included")
                    .register(registry));
        });
    }

    void bindCheck(HealthEngine engine, String name) {
        exclusively(() -> bindGauges(engine, name));
    }

    private void bindGauges(HealthEngine engine, String name) {
        Map<List<String>, Meter> meters = ofChecks.computeIfAbsent(name, key -> new HashMap<>());
        CheckReport check = find(engine, name);
        String impact = word(check == null ? Impact.CRITICAL : check.impact());
        removeOfOtherImpact(meters, impact);
        for (Status status : Status.values()) {
            meters.computeIfAbsent(List.of(CHECK_STATUS, word(status)), key -> gauge(
                            CHECK_STATUS,
                            () -> isStatus(engine, name, status),
                            CHECK,
                            name,
                            "status",
                            word(status),
                            IMPACT,
                            impact)
                    .description("1 for the confirmed status of the check, 0 for the others, NaN before there is one")
                    .register(registry));
        }
        meters.computeIfAbsent(List.of(CHECK_AGE), key -> gauge(CHECK_AGE, () -> ageSeconds(engine, name), CHECK, name)
                .baseUnit("seconds")
                .description("Age of the last counted result")
                .register(registry));
    }

    /** One that is awaited counts as critical, until it comes and says what it is. */
    private void removeOfOtherImpact(Map<List<String>, Meter> meters, String impact) {
        meters.values().removeIf(meter -> {
            String before = meter.getId().getTag(IMPACT);
            return before != null && !before.equals(impact) && registry.remove(meter) != null;
        });
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String name, Supplier<Number> value, String... tags) {
        return Gauge.builder(name, value).tags(tags);
    }

    void unbindCheck(String name) {
        exclusively(() -> removeAll(name));
    }

    private void removeAll(String name) {
        Map<List<String>, Meter> meters = ofChecks.remove(name);
        if (meters != null) {
            meters.values().forEach(registry::remove);
        }
    }

    void changed(CheckTransition transition) {
        String to = word(transition.to());
        exclusively(() -> meter(transition.check(), List.of(TRANSITIONS, to), () -> Counter.builder(TRANSITIONS)
                        .description("Confirmed changes of a check")
                        .tags(CHECK, transition.check(), "to", to)
                        .register(registry))
                .ifPresent(counter -> ((Counter) counter).increment()));
        if (transition.result().data().containsKey(EXPIRES_AT)) {
            exclusively(() -> bindExpiry(transition.check()));
        }
    }

    /** Which checks look at certificates is known from what they say. */
    private void bindExpiry(String check) {
        HealthEngine of = engine;
        if (of != null) {
            meter(check, List.of(CERTIFICATE_EXPIRY), () -> gauge(
                            CERTIFICATE_EXPIRY, () -> expirySeconds(of, check), CHECK, check)
                    .baseUnit("seconds")
                    .description("Until the certificate that expires first does; negative afterwards")
                    .register(registry));
        }
    }

    private double expirySeconds(HealthEngine of, String check) {
        CheckReport report = find(of, check);
        Object until = report == null ? null : report.data().get(EXPIRES_AT);
        try {
            return until == null
                    ? Double.NaN
                    : Duration.between(clock.instant(), Instant.parse(until.toString()))
                            .toSeconds();
        } catch (DateTimeException noTime) {
            return Double.NaN;
        }
    }

    void attemptEnded(String check, String outcome, long nanos) {
        exclusively(() -> meter(check, List.of(CHECK_DURATION, outcome), () -> Timer.builder(CHECK_DURATION)
                        .description("How long attempts of a check took, by how they ended")
                        .tags(CHECK, check, "outcome", outcome)
                        .register(registry))
                .ifPresent(timer -> ((Timer) timer).record(nanos, TimeUnit.NANOSECONDS)));
    }

    /** Empty for a check that is no longer bound: what its last attempt did must not bring its meters back. */
    private Optional<Meter> meter(String check, List<String> key, Supplier<Meter> create) {
        Map<List<String>, Meter> meters = ofChecks.get(check);
        return meters == null ? Optional.empty() : Optional.of(meters.computeIfAbsent(key, missing -> create.get()));
    }

    /** The registry is the caller's: we only take back what is ours. */
    void close() {
        exclusively(() -> {
            List.copyOf(ofChecks.keySet()).forEach(this::removeAll);
            ofEngine.forEach(registry::remove);
            ofEngine.clear();
        });
    }

    /** The registry runs code of the host, which may hang: nobody waits for it longer than a second. */
    private void exclusively(Runnable change) {
        try {
            if (!lock.tryLock() && !lock.tryLock(1, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "the meter registry has been busy with one meter of the health checks for a second");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the meter registry was busy", e);
        }
        try {
            change.run();
        } finally {
            lock.unlock();
        }
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
