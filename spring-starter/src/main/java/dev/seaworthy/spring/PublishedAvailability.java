package dev.seaworthy.spring;

import dev.seaworthy.health.CheckTransition;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * Has Boot's own states, and with them Actuator's groups of probes, follow our checks. What the application itself says
 * stays in force: while it refuses traffic or calls itself broken, nothing else is published.
 */
final class PublishedAvailability implements HealthListener {

    private final ApplicationContext context;
    private final ApplicationState application;
    private final ObjectProvider<HealthMonitor> monitor;
    private final ObjectProvider<ApplicationAvailability> availability;

    PublishedAvailability(
            ApplicationContext context,
            ApplicationState application,
            ObjectProvider<HealthMonitor> monitor,
            ObjectProvider<ApplicationAvailability> availability) {
        this.context = context;
        this.application = application;
        this.monitor = monitor;
        this.availability = availability;
    }

    @Override
    public void checkChanged(CheckTransition transition) {
        follow();
    }

    @Override
    public void probeChanged(ProbeTransition transition) {
        follow();
    }

    private void follow() {
        HealthMonitor ours = monitor.getIfUnique();
        ApplicationAvailability boots = availability.getIfUnique();
        if (ours == null || boots == null || !ours.report(Probe.STARTUP).serving()) {
            return; // Before the first answers, that a start is not over says nothing about Boot's states.
        }
        if (application.acceptsTraffic()) {
            boolean ready = ours.report(Probe.READINESS).serving();
            publish(
                    ready ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC,
                    boots.getReadinessState());
            if (!application.acceptsTraffic()) { // It said so meanwhile, and ours may have come after.
                publish(ReadinessState.REFUSING_TRAFFIC, boots.getReadinessState());
            }
        }
        if (application.isCorrect()) {
            boolean live = ours.report(Probe.LIVENESS).serving();
            publish(live ? LivenessState.CORRECT : LivenessState.BROKEN, boots.getLivenessState());
            if (!application.isCorrect()) {
                publish(LivenessState.BROKEN, boots.getLivenessState());
            }
        }
    }

    private void publish(AvailabilityState wanted, AvailabilityState known) {
        if (wanted != known) {
            AvailabilityChangeEvent.publish(context, this, wanted);
        }
    }
}
