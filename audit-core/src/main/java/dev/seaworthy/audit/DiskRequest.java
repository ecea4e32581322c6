package dev.seaworthy.audit;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants done on the journal's thread. The caller waits with a limit; one that gives up takes its wish back,
 * unless the thread is at it already: then it may still be done, and the thread hears that nobody waited for it.
 */
abstract class DiskRequest {
    private static final AtomicReferenceFieldUpdater<DiskRequest, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(DiskRequest.class, State.class, "state");

    /** The one that was asked for before, while both wait. */
    @Nullable
    DiskRequest next;

    private final Thread caller = Thread.currentThread();
    private volatile State state = State.WAITING;
    private @Nullable IOException failure;

    /** Bytes of memory that it holds. */
    abstract int bytes();

    /** By the journal's thread; false when the caller has given up. */
    boolean take() {
        return STATE.compareAndSet(this, State.WAITING, State.TAKEN);
    }

    /** By the journal's thread, which has taken it; false when it was settled, or the caller has given up meanwhile. */
    boolean settle(@Nullable IOException reason) {
        if (state != State.TAKEN) {
            return false;
        }
        failure = reason;
        return STATE.compareAndSet(this, State.TAKEN, State.SETTLED);
    }

    /** Lets the caller see that it is settled. */
    void wake() {
        LockSupport.unpark(caller);
    }

    /**
     * Waits until it is settled. An interrupt neither ends the wait nor is forgotten.
     *
     * @param deadline in terms of {@link System#nanoTime()}
     * @return false when time ran out
     * @throws IOException when it failed
     */
    boolean await(long deadline) throws IOException {
        boolean interrupted = false;
        try {
            while (state != State.SETTLED) {
                long left = deadline - System.nanoTime();
                if (left <= 0 && giveUp()) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        requireSuccess();
        return true;
    }

    /** Once it is settled. */
    void requireSuccess() throws IOException {
        if (failure instanceof DeadLettersFullException full) {
            throw full;
        }
        if (failure != null) {
            // A new one: one failure may be that of many callers.
            throw new IOException(failure.getMessage(), failure);
        }
    }

    /** False when it was settled at the last moment. */
    private boolean giveUp() {
        return STATE.compareAndSet(this, State.WAITING, State.GIVEN_UP)
                || STATE.compareAndSet(this, State.TAKEN, State.GIVEN_UP);
    }

    private enum State {
        WAITING,
        TAKEN,
        SETTLED,
        GIVEN_UP
    }
}
