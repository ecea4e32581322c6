package dev.seaworthy.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Both clocks of a monitor, moved by hand. */
final class SettableNanos implements LongSupplier, InstantSource {

    static final Instant START = Instant.parse("2026-11-20T18:00:00Z");

    private volatile long nanos;

    void advance(Duration duration) {
        nanos += duration.toNanos();
    }

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }
}
