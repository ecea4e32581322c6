package dev.seaworthy.audit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the store. Its state is guarded by the lock of the {@link GroupCommitter}, because a caller that
 * gives up waiting and the writer that has just committed may meet here.
 */
final class Pending {
    /** Only wakes the writer. */
    static final Pending WAKE = new Pending(null, null);

    private final @Nullable AuditEvent event;
    private final @Nullable CountDownLatch settled;
    private State state = State.WAITING;
    private boolean inFlight;
    private boolean spooling;

    private Pending(@Nullable AuditEvent event, @Nullable CountDownLatch settled) {
        this.event = event;
        this.settled = settled;
    }

    /** Nobody waits for it. */
    static Pending of(AuditEvent event) {
        return new Pending(event, null);
    }

    /** A caller waits for it. */
    static Pending awaited(AuditEvent event) {
        return new Pending(event, new CountDownLatch(1));
    }

    AuditEvent event() {
        if (event == null) {
            throw new IllegalStateException("a wake-up has no event");
        }
        return event;
    }

    State state() {
        return state;
    }

    boolean inFlight() {
        return inFlight;
    }

    boolean spooling() {
        return spooling;
    }

    /** Whether the writer still has to count it when it is done. */
    boolean countedByWriter() {
        return state == State.WAITING && !spooling;
    }

    void takeOff() {
        inFlight = true;
    }

    void spooling(boolean now) {
        spooling = now;
    }

    void settle(State end) {
        state = end;
        if (settled != null) {
            settled.countDown();
        }
    }

    /** Waits until it is settled; false when time ran out. An interrupt ends the wait and stays set. */
    boolean await(Duration timeout) {
        if (settled == null) {
            return false;
        }
        try {
            return settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where an event can be. */
    enum State {
        /** In the queue, or in the batch being written. */
        WAITING,
        /** Committed. */
        STORED,
        /** In the journal; the writer leaves it alone. */
        SPOOLED,
        /** Given up and counted. */
        REFUSED
    }
}
