package dev.seaworthy.audit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the store. Its state is guarded by the lock of {@link Custody}, because a caller that gives up
 * waiting and the writer that has just committed may meet here.
 */
final class Pending {
    private final AuditEvent event;
    private final boolean again;
    private final @Nullable CountDownLatch settled;
    private State state = State.WAITING;
    private @Nullable RefusalReason reason;
    private boolean inFlight;
    private boolean spooling;
    private boolean deadLetter;

    private Pending(AuditEvent event, boolean again, @Nullable CountDownLatch settled) {
        this.event = event;
        this.again = again;
        this.settled = settled;
    }

    /** Nobody waits for it. */
    static Pending of(AuditEvent event, boolean again) {
        return new Pending(event, again, null);
    }

    /** A caller waits for it. */
    static Pending awaited(AuditEvent event, boolean again) {
        return new Pending(event, again, new CountDownLatch(1));
    }

    AuditEvent event() {
        return event;
    }

    /** Whether the event was logged before, and may be stored already. */
    boolean again() {
        return again;
    }

    State state() {
        return state;
    }

    /** Why it was refused. */
    RefusalReason reason() {
        return reason == null ? RefusalReason.REJECTED : reason;
    }

    boolean inFlight() {
        return inFlight;
    }

    boolean spooling() {
        return spooling;
    }

    /** Refused by the store, and kept in the dead-letter file. */
    boolean deadLetter() {
        return deadLetter;
    }

    /** Whether it is in memory only, so that whoever settles it also counts it. */
    boolean isHere() {
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

    void refuse(RefusalReason why, boolean kept) {
        reason = why;
        deadLetter = kept;
        settle(State.REFUSED);
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
