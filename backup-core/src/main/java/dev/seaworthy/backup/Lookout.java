package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Notes when the scheduler last looked for what is due, so that one that hangs is found out. Thread-safe. */
final class Lookout {
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private volatile @Nullable Look last;

    /** Silence is measured by a clock that nobody sets. */
    private record Look(Instant at, long nanos) {}

    void looked(Instant at) {
        last = new Look(at, System.nanoTime());
    }

    /** Null while the scheduler is not started, or has nothing to wait for. */
    @Nullable
    Instant last() {
        Look look = last;
        return look == null ? null : look.at();
    }

    /** How long it has not looked, when that is too long: something it began hangs, or its database is away. */
    Optional<Duration> silent(long nowNanos) {
        return Optional.ofNullable(last)
                .map(look -> Duration.ofNanos(nowNanos - look.nanos()))
                .filter(silence -> silence.compareTo(SILENCE) > 0);
    }
}
