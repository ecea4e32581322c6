package dev.seaworthy.health;

import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what happens in the engine known, on the listener thread: one log line per confirmed change, meters, listeners.
 */
final class EngineEvents {

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final int MOST_NAMES = 10;
    private static final Duration UNDELIVERED_WITHIN = Duration.ofSeconds(1);

    private final Listeners listeners;
    private final @Nullable HealthMeters meters;
    private final AtomicBoolean metersFailed = new AtomicBoolean();

    EngineEvents(Listeners listeners, @Nullable HealthMeters meters) {
        this.listeners = listeners;
        this.meters = meters;
    }

    void changed(CheckTransition transition) {
        listeners.deliver(() -> {
            say(transition);
            measure(to -> to.changed(transition));
            listeners.call(listener -> listener.checkChanged(transition));
        });
    }

    private static void say(CheckTransition transition) {
        CheckResult result = transition.result();
        String message = result.message() == null ? "" : ": " + result.message();
        if (transition.to() == Status.UP) {
            log.info("Health check {} is UP{}", transition.check(), message);
        } else {
            log.warn("Health check {} is {}{}", transition.check(), transition.to(), message, result.cause());
        }
    }

    void stillFailing(String check, CheckResult result, int failures) {
        listeners.deliver(() -> log.debug(
                "Health check {} failed {} times in a row: {}", check, failures, result.message(), result.cause()));
    }

    void slow(CheckSpec spec, Duration took) {
        listeners.deliver(() -> log.warn(
                "Health check {} is UP but took {} ms, and at {} ms it counts as failed: see what it waits for, or give it"
                        + " a longer timeout; this is said once an hour",
                spec.name(),
                took.toMillis(),
                spec.timeout().toMillis()));
    }

    void paused(Duration gap) {
        listeners.deliver(() -> log.warn(
                "The process was paused for {} s; all health checks run again now and have one interval of grace",
                gap.toMillis() / 1000.0));
    }

    void clockJumped(Duration jump) {
        listeners.deliver(() -> log.warn(
                "The wall clock moved by {} s against the monotonic one; all health checks run again now, and no age or"
                        + " deadline follows it",
                jump.toMillis() / 1000.0));
    }

    void attemptEnded(CheckAttempt attempt, String outcome, long nowNanos) {
        if (meters != null) {
            long nanos = nowNanos - attempt.startedNanos;
            listeners.deliver(() -> measure(to -> to.attemptEnded(attempt.name(), outcome, nanos)));
        }
    }

    /** The registry and its filters are the host's; what they throw must not keep a result from being counted. */
    void measure(Consumer<HealthMeters> event) {
        if (meters == null) {
            return;
        }
        try {
            event.accept(meters);
        } catch (RuntimeException e) {
            if (metersFailed.compareAndSet(false, true)) {
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
                listeners.deliver(() -> {
                    say(is);
                    listeners.call(listener -> listener.probeChanged(transition));
                });
            } else if (!word(was).equals(word(is))) {
                listeners.deliver(() -> say(is));
            }
        }
    }

    /** Liveness and root follow from checks, whose changes have lines of their own. */
    private static void say(HealthReport report) {
        if (report.probe() != Probe.READINESS && report.probe() != Probe.STARTUP) {
            return;
        }
        String name = report.probe() == Probe.READINESS ? "Readiness" : "Startup";
        if (report.status() == Status.DOWN
                && (report.reason() == null || report.reason().equals(SnapshotWriter.STALE))) {
            log.warn("{} is DOWN: {}", name, why(report));
        } else if (report.status() == Status.DOWN) {
            log.info("{} is DOWN: {}", name, report.reason());
        } else {
            log.info("{} is {}", name, report.status());
        }
    }

    private static String why(HealthReport report) {
        String checks = report.checks().stream()
                .filter(check -> check.effective() == Status.DOWN)
                .limit(MOST_NAMES)
                .map(CheckReport::name)
                .collect(Collectors.joining(", "));
        return (report.reason() == null ? "failed " : report.reason() + " ") + checks;
    }

    /** Without the names that a start waits for, which leave the list one by one. */
    private static String word(HealthReport report) {
        String reason = report.reason() == null ? "" : report.reason();
        return reason.startsWith(SnapshotWriter.STARTING) ? SnapshotWriter.STARTING : reason;
    }

    void stillStarting(HealthReport startup, Duration after) {
        listeners.deliver(() -> log.warn(
                "The application has not started within {} s: {}; a check that is expected must be registered, one of kind"
                        + " STARTUP must not be down",
                after.toSeconds(),
                startup.reason()));
    }

    void deadlock(ThreadInfo[] threads) {
        listeners.deliver(() -> log.error(
                "Deadlock: these threads wait for each other for ever; only a restart helps.\n{}",
                Arrays.stream(threads)
                        .filter(Objects::nonNull)
                        .map(ThreadInfo::toString)
                        .collect(Collectors.joining())));
    }

    /** Called at close when the listener thread hangs: on a thread of its own, because the log may be what hangs. */
    void undelivered(long count, List<String> stuckChecks) {
        Thread herald = NamedThreads.named("health-close")
                .newThread(() -> log.warn(
                        "A health listener, appender or meter registry hangs: {} notifications and log lines were not delivered and"
                                + " the thread health-listener is left behind; checks that did not end: {}",
                        count,
                        stuckChecks.isEmpty() ? "none" : String.join(", ", stuckChecks)));
        herald.start();
        try {
            herald.join(UNDELIVERED_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void leftBehind(CheckAttempt attempt, Duration runningFor) {
        listeners.deliver(() -> {
            log.warn(
                    "Health check {} did not end within {} s and ignores its interrupt; its daemon thread is left behind",
                    attempt.name(),
                    runningFor.toSeconds());
            listeners.call(listener -> listener.attemptLeftBehind(attempt.name(), runningFor));
        });
    }
}
