package dev.seaworthy.health;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects checks and settings for a {@link HealthMonitor}. Not thread-safe; {@link #build()} may be called again. */
public final class HealthMonitorBuilder {

    /** A deadlock never passes; seeing it within seconds is worth microseconds of scanning. */
    private static final Duration DEADLOCK_INTERVAL = Duration.ofSeconds(5);

    private final Map<String, CheckSpec> specs = new LinkedHashMap<>();
    private final Set<String> expected = new TreeSet<>();
    private final List<HealthListener> listeners = new ArrayList<>();
    private boolean deadlockWatch = true;
    private boolean rootIsUnion;
    private @Nullable MeterRegistry meterRegistry;
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;

    HealthMonitorBuilder() {}

    /** A check of an in-process fact; when it fails, an orchestrator restarts the process. */
    public HealthMonitorBuilder liveness(String name, HealthCheck check) {
        return check(CheckSpec.builder(name, check).kinds(Kind.LIVENESS).build());
    }

    /** A check of something needed to serve; when it fails, no traffic arrives. */
    public HealthMonitorBuilder readiness(String name, HealthCheck check) {
        return check(CheckSpec.builder(name, check).kinds(Kind.READINESS).build());
    }

    /** A check of something that must have happened before the application counts as started. */
    public HealthMonitorBuilder startup(String name, HealthCheck check) {
        return check(CheckSpec.builder(name, check).kinds(Kind.STARTUP).build());
    }

    /** A check with settings of its own. Names are unique: a second check of the same name is refused. */
    public HealthMonitorBuilder check(CheckSpec spec) {
        if (specs.putIfAbsent(spec.name(), spec) != null) {
            throw new IllegalArgumentException(
                    "there is already a check named \"" + spec.name() + "\"; give each check its own name");
        }
        return this;
    }

    /**
     * Names of checks that are registered later: until all of them are there the application is neither ready nor started.
     */
    public HealthMonitorBuilder expect(String... checks) {
        expected.addAll(List.of(checks));
        return this;
    }

    public HealthMonitorBuilder listener(HealthListener listener) {
        listeners.add(Objects.requireNonNull(listener));
        return this;
    }

    /** Publishes the meters of {@code docs/metrics.md} (health) there; the registry stays the caller's. */
    public HealthMonitorBuilder meterRegistry(MeterRegistry registry) {
        meterRegistry = Objects.requireNonNull(registry);
        return this;
    }

    /** Leaves out the built-in liveness check {@code deadlock}. */
    public HealthMonitorBuilder withoutDeadlockWatch() {
        deadlockWatch = false;
        return this;
    }

    /** Makes {@link Probe#ROOT} answer for all kinds, as MicroProfile Health wants, instead of liveness alone. */
    public HealthMonitorBuilder rootIsUnion() {
        rootIsUnion = true;
        return this;
    }

    /** Wall time for display; ages, uptime and deadlines follow the monotonic clock. */
    public HealthMonitorBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source);
        return this;
    }

    HealthMonitorBuilder nanoTime(LongSupplier source) {
        nanoTime = source;
        return this;
    }

    /** Starts no thread; {@link HealthMonitor#start()} does. */
    public HealthMonitor build() {
        CheckRunner runner = new CheckRunner(specs.size() + (deadlockWatch ? 1 : 0));
        Listeners told = new Listeners(listeners);
        HealthMeters meters = meterRegistry == null ? null : new HealthMeters(meterRegistry, clock);
        EngineEvents events = new EngineEvents(told, meters);
        return new HealthMonitor(engine(runner, events), runner, told, events);
    }

    /** The engine alone, unstarted: tests call its steps. */
    HealthEngine engine(Executor executor, EngineEvents events) {
        List<CheckSpec> all = new ArrayList<>(specs.values());
        DeadlockWatch watch = deadlockWatch ? new DeadlockWatch(nanoTime, events::deadlock) : null;
        if (watch != null) {
            all.add(deadlockSpec(watch));
        }
        return new HealthEngine(all, Set.copyOf(expected), rootIsUnion, watch, executor, events, clock, nanoTime);
    }

    private CheckSpec deadlockSpec(DeadlockWatch watch) {
        if (specs.containsKey(DeadlockWatch.NAME)) {
            throw new IllegalArgumentException("the name \"" + DeadlockWatch.NAME
                    + "\" is taken by the built-in check; rename yours or call withoutDeadlockWatch()");
        }
        return CheckSpec.builder(DeadlockWatch.NAME, watch)
                .kinds(Kind.LIVENESS)
                .interval(DEADLOCK_INTERVAL)
                .build();
    }
}
