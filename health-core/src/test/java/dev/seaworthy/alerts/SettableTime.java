package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Wall clock and monotonic clock that move only when told to. */
final class SettableTime implements InstantSource, LongSupplier {

    static final Instant START = Instant.parse("2026-11-20T18:00:00Z");

    private volatile Instant now = START;
    private volatile long nanos = 1_000_000;

    void advance(Duration duration) {
        now = now.plus(duration);
        nanos += duration.toNanos();
    }

    /** Moves the wall clock alone, as an administrator or a time server does. */
    void set(Duration jump) {
        now = now.plus(jump);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
