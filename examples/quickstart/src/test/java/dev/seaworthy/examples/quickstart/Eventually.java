package dev.seaworthy.examples.quickstart;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for something that happens in the background of another process, where no latch can be counted down. */
final class Eventually {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private Eventually() {}

    /** The first value that is accepted; the last one, accepted or not, when time is up. */
    static <T> T get(Duration within, Supplier<T> value, Predicate<T> accepted) {
        long deadline = System.nanoTime() + within.toNanos();
        T last = value.get();
        while (!accepted.test(last) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE);
            last = value.get();
        }
        return last;
    }
}
