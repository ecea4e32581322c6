package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import java.time.Duration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;

/**
 * Begins to check when the application first accepts traffic, so that a start is no outage: until then probes say
 * started and ready 503, live 200. Drains before anything else of the application is stopped.
 */
final class HealthLifecycle implements ApplicationListener<AvailabilityChangeEvent<?>>, SmartLifecycle, Ordered {

    /** Before everything else: Boot ends its web server a thousand phases later, executors and pools after that. */
    static final int DRAIN = Integer.MAX_VALUE;

    private final HealthMonitor monitor;
    private final ApplicationState application;
    private final Duration drainDelay;
    private volatile boolean running;

    HealthLifecycle(HealthMonitor monitor, ApplicationState application, Duration drainDelay) {
        this.monitor = monitor;
        this.application = application;
        this.drainDelay = drainDelay;
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
        if (event.getSource() instanceof PublishedAvailability) {
            return; // An echo of our own checks: to follow it would be never to recover.
        }
        application.became(event.getState());
        if (running && application.acceptsTraffic()) {
            monitor.start();
        }
    }

    @Override
    public void start() {
        if (monitor.draining()) {
            throw StartStop.stoppedForGood("the health checks of this context");
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        monitor.drain(drainDelay);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Test contexts that wait in a cache are paused by Spring 7; what is ours cannot be begun again, and need not rest. */
    public boolean isPauseable() {
        return false;
    }

    /** Before Boot's own state changes: {@link PublishedAvailability} relies on it. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public int getPhase() {
        return DRAIN;
    }
}
