package dev.seaworthy.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between callers and writer. Towards its end it takes weighty events only. Thread-safe; {@link #take}
 * belongs to one thread.
 *
 * <p>Neither callers nor the writer hold a lock while there is room: a caller that meets a held lock is parked, which takes
 * it many times as long as all the rest of an {@code ASYNC} call.
 */
final class IntakeQueue {
    /** A batch is also bounded in size, so that large events do not make huge transactions. */
    private static final long MAX_BATCH_CHARS = 1L << 20;

    private final int capacity;
    private final ConcurrentLinkedQueue<Pending> waiting = new ConcurrentLinkedQueue<>();
    /** Places taken: raised before an event is added, and lowered after it was removed. */
    private final AtomicInteger size = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final AtomicInteger callersWait = new AtomicInteger();
    private volatile @Nullable Thread idleWriter;
    private volatile boolean woken;

    IntakeQueue(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    int size() {
        return size.get();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
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
        if (!takePlace(room) && (timeout.isZero() || !awaitPlace(room, timeout))) {
            return false;
        }
        waiting.add(pending);
        wakeWriter();
        return true;
    }

    boolean remove(Pending pending) {
        boolean removed = waiting.remove(pending);
        if (removed) {
            leave(1);
        }
        return removed;
    }

    /** Has the writer look for other work, now or when it would next wait. */
    void wake() {
        woken = true;
        wakeWriter();
    }

    /** Moves what waits, at most one batch, to the end of the list; waits for the first, or until it is woken. */
    void take(List<Pending> taken, int maxEvents, Duration wait) throws InterruptedException {
        awaitArrival(wait);
        int before = taken.size();
        long chars = 0;
        while (taken.size() < maxEvents && chars < MAX_BATCH_CHARS) {
            Pending next = waiting.poll();
            if (next == null) {
                break;
            }
            taken.add(next);
            chars += chars(next.event());
        }
        leave(taken.size() - before);
    }

    /** All that waits, without taking it. */
    List<Pending> snapshot() {
        return new ArrayList<>(waiting);
    }

    /** Takes all that waits. */
    List<Pending> drain() {
        List<Pending> all = new ArrayList<>();
        Pending next = waiting.poll();
        while (next != null) {
            all.add(next);
            next = waiting.poll();
        }
        leave(all.size());
        return all;
    }

    @Nullable
    Pending oldest() {
        return waiting.peek();
    }

    private boolean takePlace(int room) {
        int taken = size.get();
        while (taken < room) {
            if (size.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = size.get();
        }
        return false;
    }

    /** Who waits says so before it looks again, and who leaves looks for waiters afterwards: one of them sees the other. */
    private boolean awaitPlace(int room, Duration timeout) {
        long nanos = timeout.toNanos();
        lock.lock();
        callersWait.incrementAndGet();
        try {
            boolean placed = takePlace(room);
            while (!placed && nanos > 0) {
                nanos = left.awaitNanos(nanos);
                placed = takePlace(room);
            }
            return placed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return takePlace(room);
        } finally {
            callersWait.decrementAndGet();
            lock.unlock();
        }
    }

    private void leave(int events) {
        size.addAndGet(-events);
        if (callersWait.get() > 0) {
            lock.lock();
            try {
                left.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The writer names itself before it looks again, and an event is added before anybody looks for the writer. */
    private void awaitArrival(Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        idleWriter = Thread.currentThread();
        try {
            while (waiting.isEmpty() && !woken) {
                long nanos = end - System.nanoTime();
                if (nanos <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, nanos);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            idleWriter = null;
            woken = false;
        }
    }

    private void wakeWriter() {
        Thread writer = idleWriter;
        if (writer != null) {
            LockSupport.unpark(writer);
        }
    }

    private static long chars(AuditEvent event) {
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
