package dev.seaworthy.spring;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.CheckSpecBuilder;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.Kind;
import java.time.Duration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

/** Follows what the application says of itself: Boot's own readiness and liveness states gate our probes. */
final class ApplicationStateCheck implements HealthCheck {

    /** Reading a field costs nothing, and readiness is noticed this long after the application declares it. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ApplicationAvailability availability;
    private final AvailabilityState good;

    private ApplicationStateCheck(ApplicationAvailability availability, AvailabilityState good) {
        this.availability = availability;
        this.good = good;
    }

    /** Down until the application accepts traffic: runners have ended. */
    static CheckSpec readiness(ApplicationAvailability availability) {
        return spec("application", new ApplicationStateCheck(availability, ReadinessState.ACCEPTING_TRAFFIC))
                .kinds(Kind.READINESS)
                .build();
    }

    /** Down when the application has declared itself broken. */
    static CheckSpec liveness(ApplicationAvailability availability) {
        return spec("application-liveness", new ApplicationStateCheck(availability, LivenessState.CORRECT))
                .kinds(Kind.LIVENESS)
                .build();
    }

    @Override
    public CheckResult check(CheckContext context) {
        AvailabilityState state = state();
        return (state == good ? CheckResult.up() : CheckResult.down("the application says " + state)).definitively();
    }

    /** Before the application has said anything it is not broken, but not ready either. */
    private AvailabilityState state() {
        return good instanceof LivenessState
                ? availability.getState(LivenessState.class, LivenessState.CORRECT)
                : availability.getState(ReadinessState.class, ReadinessState.REFUSING_TRAFFIC);
    }

    private static CheckSpecBuilder spec(String name, HealthCheck check) {
        return CheckSpec.builder(name, check).interval(INTERVAL).failureThreshold(1);
    }
}
