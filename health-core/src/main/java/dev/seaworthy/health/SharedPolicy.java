package dev.seaworthy.health;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the failure of a shared dependency does to readiness. Failing closed takes the whole fleet out of the load
 * balancer at once; failing open keeps serving errors. Only the application knows which is worse.
 *
 * @param closesAfter how long the dependency must have been down before the probe fails; {@code null}: never
 */
public record SharedPolicy(@Nullable Duration closesAfter) {

    /** The probe fails as soon as the check is confirmed down: the default. */
    public static final SharedPolicy FAIL_CLOSED = new SharedPolicy(Duration.ZERO);

    /** The probe stays 200 and says degraded. */
    public static final SharedPolicy FAIL_OPEN = new SharedPolicy(null);

    public SharedPolicy {
        if (closesAfter != null && closesAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "fail-closed delay is " + closesAfter + "; give zero or a positive duration");
        }
    }

    /** Degraded at first; the probe fails once the check has been down this long. */
    public static SharedPolicy failClosedAfter(Duration delay) {
        return new SharedPolicy(Objects.requireNonNull(delay));
    }
}
