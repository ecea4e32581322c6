package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/** When something is due that recurs at about an interval, also when the clock is set. Not thread-safe. */
final class Recurrence {
    private static final double SPREAD = 0.1;

    private final DoubleSupplier random;
    private Instant setAt;
    private Instant dueAt;

    /**
     * Due for the first time after about this delay.
     *
     * @param random from 0 to 1, so that nodes started together drift apart
     */
    Recurrence(Instant now, Duration delay, DoubleSupplier random) {
        this.random = random;
        this.setAt = now;
        this.dueAt = now.plus(spread(delay));
    }

    /** A clock set back before the last time it was looked at makes it due, not wait for years. */
    boolean due(Instant now) {
        return now.isBefore(setAt) || !now.isBefore(dueAt);
    }

    void again(Instant now, Duration interval) {
        setAt = now;
        dueAt = now.plus(spread(interval));
    }

    private Duration spread(Duration interval) {
        double factor = 1 + SPREAD * (2 * random.getAsDouble() - 1);
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }
}
