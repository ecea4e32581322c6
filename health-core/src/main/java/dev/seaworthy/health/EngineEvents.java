package dev.seaworthy.health;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what happens in the engine known: one log line per confirmed change, listeners, meters. Guarded by the engine's
 * lock.
 */
final class EngineEvents {

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);

    private final Listeners listeners;
    private final @Nullable HealthMeters meters;
    private boolean metersFailed;

    EngineEvents(Listeners listeners, @Nullable HealthMeters meters) {
        this.listeners = listeners;
        this.meters = meters;
    }

    void changed(CheckTransition transition) {
        CheckResult result = transition.result();
        String message = result.message() == null ? "" : ": " + result.message();
        if (transition.to() == Status.UP) {
            log.info("Health check {} is UP{}", transition.check(), message);
        } else {
            log.warn("Health check {} is {}{}", transition.check(), transition.to(), message, result.cause());
        }
        measure(to -> to.changed(transition));
        listeners.tell(listener -> listener.checkChanged(transition));
    }

    void stillFailing(String check, CheckResult result, int failures) {
        log.debug("Health check {} failed {} times in a row: {}", check, failures, result.message(), result.cause());
    }

    void paused(Duration gap) {
        log.warn(
                "The process was paused for {} s; all health checks run again now and have one interval of grace",
                gap.toMillis() / 1000.0);
    }

    void attemptEnded(CheckAttempt attempt, String outcome, long nowNanos) {
        measure(to -> to.attemptEnded(attempt.name(), outcome, nowNanos - attempt.startedNanos));
    }

    /** The registry and its filters are the host's; what they throw must not keep a result from being counted. */
    private void measure(Consumer<HealthMeters> event) {
        if (meters == null) {
            return;
        }
        try {
            event.accept(meters);
        } catch (RuntimeException e) {
            if (!metersFailed) {
                metersFailed = true;
                log.warn("The meter registry refused a meter of the health checks; this is said once", e);
            }
        }
    }

    void published(HealthSnapshot before, HealthSnapshot after) {
        for (Probe probe : Probe.values()) {
            HealthReport was = before.of(probe).fresh();
            HealthReport is = after.of(probe).fresh();
            if (was.status() != is.status()) {
                ProbeTransition transition =
                        new ProbeTransition(probe, was.status(), is.status(), is.reason(), is.at());
                listeners.tell(listener -> listener.probeChanged(transition));
            }
        }
    }

    void leftBehind(CheckAttempt attempt, Duration runningFor) {
        log.warn(
                "Health check {} did not end within {} s and ignores its interrupt; its daemon thread is left behind",
                attempt.name(),
                runningFor.toSeconds());
        listeners.tell(listener -> listener.attemptLeftBehind(attempt.name(), runningFor));
    }
}
