package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that began as wall time and follows the monotonic clock: a wall clock that is set neither fires nor resolves
 * anything. Thread-safe.
 */
final class SteadyTime {

    private static final long NO_CORRECTION_MILLIS = 500;

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final Instant start;
    private final long startNanos;

    SteadyTime(InstantSource wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.start = wall.instant();
        this.startNanos = nanoTime.getAsLong();
    }

    Instant now() {
        return start.plusNanos(nanoTime.getAsLong() - startNanos);
    }

    /** A time of ours as the wall clock, however it was set meanwhile, would tell it now. */
    Instant shown(Instant steady) {
        Duration correction = Duration.between(now(), wall.instant());
        return Math.abs(correction.toMillis()) < NO_CORRECTION_MILLIS ? steady : steady.plus(correction);
    }

    @Nullable
    Instant shownOrNull(@Nullable Instant steady) {
        return steady == null ? null : shown(steady);
    }
}
