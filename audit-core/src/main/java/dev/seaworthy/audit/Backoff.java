package dev.seaworthy.audit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The pause between two attempts, each twice as long as the one before, up to a limit; a stop ends it. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopAsked = lock.newCondition();
    private Duration next = FIRST;
    private boolean stopping;

    void pause() throws InterruptedException {
        lock.lock();
        try {
            long nanos = next.toNanos();
            Duration longer = next.multipliedBy(2);
            next = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
            while (!stopping && nanos > 0) {
                nanos = stopAsked.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The last attempt succeeded. */
    void reset() {
        lock.lock();
        try {
            next = FIRST;
        } finally {
            lock.unlock();
        }
    }

    /** From now on nobody pauses. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            stopAsked.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
