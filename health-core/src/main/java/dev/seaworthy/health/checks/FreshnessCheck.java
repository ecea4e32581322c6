package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks when something last succeeded, such as a backup or an import, and is down when that is too long ago. */
public final class FreshnessCheck implements HealthCheck {

    private final Supplier<@Nullable Instant> lastSuccess;
    private final Duration maximumAge;
    private final InstantSource clock;

    /** @param lastSuccess the time of the last success, or {@code null} when there was none yet */
    public FreshnessCheck(Supplier<@Nullable Instant> lastSuccess, Duration maximumAge) {
        this(lastSuccess, maximumAge, InstantSource.system());
    }

    public FreshnessCheck(Supplier<@Nullable Instant> lastSuccess, Duration maximumAge, InstantSource clock) {
        if (maximumAge.isNegative() || maximumAge.isZero()) {
            throw new IllegalArgumentException("maximum age is " + maximumAge + "; give a positive duration");
        }
        this.lastSuccess = Objects.requireNonNull(lastSuccess);
        this.maximumAge = maximumAge;
        this.clock = Objects.requireNonNull(clock);
    }

    @Override
    public CheckResult check(CheckContext context) {
        Instant last = lastSuccess.get();
        if (last == null) {
            return CheckResult.down("has not succeeded yet").with("maximum_age_seconds", maximumAge.toSeconds());
        }
        Duration age = Duration.between(last, clock.instant());
        CheckResult result = age.compareTo(maximumAge) > 0
                ? CheckResult.down(
                        "last success is " + age.toSeconds() + " s ago, limit " + maximumAge.toSeconds() + " s")
                : CheckResult.up();
        return result.with("last_success_at", last.toString())
                .with("age_seconds", Math.max(0, age.toSeconds()))
                .with("maximum_age_seconds", maximumAge.toSeconds());
    }
}
