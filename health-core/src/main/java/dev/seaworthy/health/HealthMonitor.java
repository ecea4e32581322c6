package dev.seaworthy.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs checks in the background and answers probes from an immutable snapshot, so that a probe never waits on a check.
 * Build one with {@link #builder()}, {@link #start()} it, and {@link #close()} it with the application. Thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    /** What listeners have at least, even where checks used up the time: they are about to hear of those. */
    private static final Duration LISTENERS_WITHIN = Duration.ofSeconds(1);

    private final HealthEngine engine;
    private final CheckRunner runner;
    private final Listeners listeners;
    private final EngineEvents events;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread timer = NamedThreads.named("health-timer").newThread(this::keepTime);

    HealthMonitor(HealthEngine engine, CheckRunner runner, Listeners listeners, EngineEvents events) {
        this.engine = engine;
        this.runner = runner;
        this.listeners = listeners;
        this.events = events;
    }

    public static HealthMonitorBuilder builder() {
        return new HealthMonitorBuilder();
    }

    /** Starts the timer thread; checks begin at once. A second call does nothing; after close it is refused. */
    public HealthMonitor start() {
        if (engine.open()) {
            events.measure(meters -> meters.bind(engine));
            timer.start();
        }
        return this;
    }

    /**
     * Adds a check, before the start or at any time after it. In an application that has started, a new check counts from
     * its first confirmed status on; before that it is awaited like the others. Refused when the name is taken
     * ({@link IllegalArgumentException}) or the monitor is closed ({@link IllegalStateException}).
     */
    public void register(CheckSpec spec) {
        engine.register(spec);
        runner.allow(engine.mostAttempts());
        events.measure(meters -> meters.bindCheck(engine, spec.name()));
    }

    /**
     * Removes a check with its history and meters and interrupts its attempt; false when there is no check of that name. An
     * attempt that hangs nevertheless counts against a check that is registered under the same name later.
     */
    public boolean unregister(String check) {
        boolean removed = engine.unregister(check);
        if (removed) {
            events.measure(meters -> meters.unbindCheck(check));
        }
        return removed;
    }

    private void keepTime() {
        try {
            while (engine.isRunning()) {
                engine.rest(step() ? Duration.ZERO : HealthEngine.LONGEST_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault in one step must not end all steps: without the timer every probe would turn stale. */
    private boolean step() {
        try {
            engine.tick();
            return true;
        } catch (Exception | Error e) {
            log.error("A step of the health timer failed; the next one follows in a second", e);
            return false;
        }
    }

    /** The current answer to a probe: a field read and an age test, no I/O, no waiting. */
    public HealthReport report(Probe probe) {
        return engine.report(probe);
    }

    /** Every check, also those without a kind, each with its own confirmed status; the overall status counts the critical ones. */
    public HealthReport overview() {
        return engine.overview();
    }

    /** The checks of one group, with a status that counts as a probe does; empty when no check names the group. */
    public Optional<HealthReport> group(String name) {
        return engine.group(name);
    }

    /** All groups that checks name, sorted. */
    public Set<String> groups() {
        return engine.groups();
    }

    /** The last confirmed changes of the check, oldest first, at most 512, without their exceptions. */
    public List<CheckTransition> history(String check) {
        return engine.history(check);
    }

    /** Share (0 to 1) of the window, or of the time since its first result, in which the check was not down. */
    public OptionalDouble uptime(String check, Duration window) {
        return engine.uptime(check, window);
    }

    /** Share (0 to 1) of the last 24 h, or of the time since its first result, in which the check was not down. */
    public OptionalDouble uptime24h(String check) {
        return uptime(check, Duration.ofHours(24));
    }

    /** How old the last counted result of the check is, whatever the wall clock does; empty before the first. */
    public Optional<Duration> age(String check) {
        return engine.age(check);
    }

    /**
     * Turns readiness to 503 for good, keeps liveness as it is, waits so that load balancers can notice, and returns.
     * An interrupt ends the wait early and stays set.
     */
    public void drain(Duration delay) {
        engine.drain(delay);
    }

    public boolean draining() {
        return engine.draining();
    }

    /**
     * Takes the application out of traffic for a while, and back: readiness answers 503 while this is on. Unlike a drain it
     * can be taken back.
     */
    public void maintenance(boolean on) {
        engine.maintenance(on);
    }

    public boolean inMaintenance() {
        return engine.inMaintenance();
    }

    /** Stops all threads within seconds; an attempt that ignores its interrupt is logged by name and left behind. A second call returns at once. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        long startedNanos = System.nanoTime();
        List<CheckAttempt> running = engine.shut();
        runner.close();
        boolean interrupted = !awaitThreads(CLOSE_WITHIN);
        List<CheckAttempt> stuck = running.stream().filter(engine::stillRuns).toList();
        stuck.forEach(
                attempt -> events.leftBehind(attempt, Duration.ofNanos(System.nanoTime() - attempt.startedNanos)));
        long left = CLOSE_WITHIN.toNanos() - (System.nanoTime() - startedNanos);
        if (!listeners.close(Math.max(LISTENERS_WITHIN.toNanos(), left))) {
            events.undelivered(
                    listeners.dropped(), stuck.stream().map(CheckAttempt::name).toList());
        }
        events.measure(HealthMeters::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitThreads(Duration within) {
        try {
            timer.join(within.toMillis());
            runner.awaitEnd(within.toNanos());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
