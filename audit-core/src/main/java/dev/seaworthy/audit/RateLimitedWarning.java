package dev.seaworthy.audit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Logs at most one warning in ten seconds, so that overload does not flood the log as well. */
final class RateLimitedWarning {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    RateLimitedWarning(Logger log) {
        this.log = log;
    }

    void warn(String format, @Nullable Object... arguments) {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS)) {
            log.warn(format, arguments);
        }
    }
}
