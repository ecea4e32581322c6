package dev.seaworthy.audit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The bounded queue between callers and writer. Towards its end it takes weighty events only. Thread-safe. */
final class IntakeQueue {
    /** A batch is also bounded in size, so that large events do not make huge transactions. */
    private static final long MAX_BATCH_CHARS = 1L << 20;

    private final int capacity;
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition left = lock.newCondition();
    private boolean writerWaits;
    private int callersWait;
    private boolean woken;

    IntakeQueue(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Whether pressure is over; half of it, so that a queue about to be full again does not count. */
    boolean hasRoom() {
        return size() <= capacity / 2;
    }

    /**
     * Waits for room, as much as an event of this severity needs; false when there is none. An interrupt ends the wait
     * and stays set.
     */
    boolean offer(Pending pending, Duration timeout) {
        int room = capacity - reserve(pending.event().text(EventField.SEVERITY));
        lock.lock();
        try {
            if (waiting.size() >= room && (timeout.isZero() || !awaitRoom(room, timeout))) {
                return false;
            }
            waiting.addLast(pending);
            if (writerWaits) {
                arrived.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean remove(Pending pending) {
        lock.lock();
        try {
            return waiting.remove(pending);
        } finally {
            lock.unlock();
        }
    }

    /** Has the writer look for other work, now or when it would next wait. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Moves what waits, at most one batch, to the end of the list; waits for the first, or until it is woken. */
    void take(List<Pending> taken, int maxEvents, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            awaitArrival(wait);
            long chars = 0;
            while (!waiting.isEmpty() && taken.size() < maxEvents && chars < MAX_BATCH_CHARS) {
                Pending next = waiting.removeFirst();
                taken.add(next);
                chars += size(next.event());
            }
            if (callersWait > 0) {
                left.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** All that waits, without taking it. */
    List<Pending> snapshot() {
        lock.lock();
        try {
            return new ArrayList<>(waiting);
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits. */
    List<Pending> drain() {
        lock.lock();
        try {
            List<Pending> all = new ArrayList<>(waiting);
            waiting.clear();
            left.signalAll();
            return all;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Pending oldest() {
        lock.lock();
        try {
            return waiting.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitRoom(int room, Duration timeout) {
        long nanos = timeout.toNanos();
        callersWait++;
        try {
            while (waiting.size() >= room && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            callersWait--;
        }
        return waiting.size() < room;
    }

    private void awaitArrival(Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        writerWaits = true;
        try {
            while (waiting.isEmpty() && !woken && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
        } finally {
            writerWaits = false;
            woken = false;
        }
    }

    private static long size(AuditEvent event) {
        long chars = 0;
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            chars += value == null ? 0 : value.length();
        }
        return chars;
    }

    /** Room kept for weightier events: low and info are refused first, critical last. */
    private int reserve(@Nullable String severity) {
        if (severity == null || Severity.CRITICAL.text().equals(severity)) {
            return 0;
        }
        if (Severity.HIGH.text().equals(severity)) {
            return capacity / 50;
        }
        return Severity.MEDIUM.text().equals(severity) ? capacity / 20 : capacity / 10;
    }
}
