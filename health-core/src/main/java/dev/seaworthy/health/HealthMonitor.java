package dev.seaworthy.health;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Runs checks in the background and answers probes from an immutable snapshot, so that a probe never waits on a check.
 * Build one with {@link #builder()}, {@link #start()} it, and {@link #close()} it with the application. Thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {

    private final HealthEngine engine;

    HealthMonitor(HealthEngine engine) {
        this.engine = engine;
    }

    public static HealthMonitorBuilder builder() {
        return new HealthMonitorBuilder();
    }

    /** Starts the timer thread; checks begin at once. A second call does nothing; after close it is refused. */
    public HealthMonitor start() {
        engine.start();
        return this;
    }

    /** The current answer to a probe: a field read and an age test, no I/O, no waiting. */
    public HealthReport report(Probe probe) {
        return engine.report(probe);
    }

    /** Every check, also those without a kind, each with its own confirmed status; the overall status counts the critical ones. */
    public HealthReport overview() {
        return engine.overview();
    }

    /** Share (0 to 1) of the last 24 h, or of the time since its first result, in which the check was not down. */
    public OptionalDouble uptime24h(String check) {
        return engine.uptime(check, Duration.ofHours(24));
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

    /** Stops all threads within two seconds, save attempts that ignore their interrupt; those are logged by name. */
    @Override
    public void close() {
        engine.close();
    }
}
