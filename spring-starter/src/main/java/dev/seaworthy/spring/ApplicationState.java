package dev.seaworthy.spring;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.CheckSpecBuilder;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.Kind;
import java.time.Duration;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

/** Follows what the application says of itself: Boot's own readiness and liveness states gate our probes. */
final class ApplicationState {

    /** Reading a field costs nothing, and this is how soon a probe follows. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private volatile AvailabilityState readiness = ReadinessState.REFUSING_TRAFFIC;
    private volatile AvailabilityState liveness = LivenessState.CORRECT;

    void became(AvailabilityState state) {
        if (state instanceof ReadinessState) {
            readiness = state;
        } else if (state instanceof LivenessState) {
            liveness = state;
        }
    }

    boolean acceptsTraffic() {
        return readiness == ReadinessState.ACCEPTING_TRAFFIC;
    }

    boolean isCorrect() {
        return liveness == LivenessState.CORRECT;
    }

    /** Down while the application refuses traffic. */
    CheckSpec readinessCheck() {
        return spec("application", Kind.READINESS, check -> result(acceptsTraffic(), readiness));
    }

    /** Down when the application has declared itself broken. */
    CheckSpec livenessCheck() {
        return spec("application-liveness", Kind.LIVENESS, check -> result(isCorrect(), liveness));
    }

    private static CheckResult result(boolean good, AvailabilityState state) {
        return good
                ? CheckResult.up()
                : CheckResult.down("the application says " + state).definitively();
    }

    private static CheckSpec spec(String name, Kind kind, HealthCheck check) {
        CheckSpecBuilder spec = CheckSpec.builder(name, check).kinds(kind);
        return spec.interval(INTERVAL).failureThreshold(1).build();
    }
}
