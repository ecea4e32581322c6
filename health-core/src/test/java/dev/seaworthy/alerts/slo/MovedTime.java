package dev.seaworthy.alerts.slo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Wall clock and monotonic clock, moved by hand. */
final class MovedTime implements InstantSource, LongSupplier {

    private volatile Instant wall;
    private volatile long nanos;

    MovedTime(String start) {
        wall = Instant.parse(start);
    }

    void advance(Duration by) {
        wall = wall.plus(by);
        nanos += by.toNanos();
    }

    /** As an administrator does, or a time server. */
    void setBy(Duration jump) {
        wall = wall.plus(jump);
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
