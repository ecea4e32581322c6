package dev.seaworthy.audit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for a thread's end in spite of interrupts, because only waiting saves the events. */
final class PatientJoin {
    private PatientJoin() {}

    /** Whether it ended in time; an interrupt stays set. */
    static boolean ended(Thread thread, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        while (thread.isAlive()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                thread.join(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
