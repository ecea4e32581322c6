package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import java.time.Duration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Begins to check when the application first accepts traffic, so that a start is no outage: until then probes say
 * started and ready 503, live 200. Drains before anything else of the application is stopped.
 */
final class HealthLifecycle implements ApplicationListener<AvailabilityChangeEvent<?>>, SmartLifecycle {

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
        application.became(event.getState());
        if (running && application.acceptsTraffic()) {
            monitor.start();
        }
    }

    @Override
    public void start() {
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

    @Override
    public int getPhase() {
        return StartStop.WHILE_SERVING;
    }
}
