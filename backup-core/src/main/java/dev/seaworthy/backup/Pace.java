package dev.seaworthy.backup;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Holds a reader to a number of bytes a second: who has read too much waits before going on. Thread-safe. */
final class Pace {
    /** What may be read at once after a rest, so that a pause is not made up for by a rush. */
    private static final long BURST = TimeUnit.MILLISECONDS.toNanos(100);

    /** A cancelled run is told from a waiting one within this time. */
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(50);

    private final double nanosPerByte;
    private final LongSupplier time;
    private final LongConsumer rest;
    private long paidUntil;

    Pace(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * With a time of its own.
     *
     * @param time as {@link System#nanoTime}
     * @param rest waits about so many nanoseconds
     */
    Pace(long bytesPerSecond, LongSupplier time, LongConsumer rest) {
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        this.time = time;
        this.rest = rest;
        this.paidUntil = time.getAsLong();
    }

    /**
     * Returns when so many bytes more have had their time.
     *
     * @param check throws when there is nothing to wait for any more
     */
    void after(long bytes, Runnable check) {
        long due;
        synchronized (this) {
            long now = time.getAsLong();
            if (now - paidUntil > BURST) {
                paidUntil = now - BURST;
            }
            paidUntil += (long) (bytes * nanosPerByte);
            due = paidUntil;
        }
        for (long wait = due - time.getAsLong(); wait > 0; wait = due - time.getAsLong()) {
            check.run();
            if (Thread.currentThread().isInterrupted()) {
                throw new BackupCancelledException("The run was interrupted");
            }
            rest.accept(Math.min(wait, LOOK_EVERY));
        }
    }
}
