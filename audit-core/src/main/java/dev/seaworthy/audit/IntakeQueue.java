package dev.seaworthy.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bounded queue between callers and writer. Towards its end it takes weighty events only. Thread-safe. */
final class IntakeQueue {
    /** A batch is also bounded in size, so that large events do not make huge transactions. */
    private static final long MAX_BATCH_CHARS = 1L << 20;

    private final ArrayBlockingQueue<Pending> queue;
    private final int capacity;
    private volatile boolean idle;

    IntakeQueue(int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Takes the event unless the queue is too full for its severity. */
    boolean offer(Pending pending) {
        int reserve = reserve(pending.event().text(EventField.SEVERITY));
        return (reserve == 0 || queue.remainingCapacity() > reserve) && queue.offer(pending);
    }

    /** Waits for room; an interrupt ends the wait and stays set. */
    boolean offer(Pending pending, Duration timeout) {
        if (queue.offer(pending)) {
            return true;
        }
        try {
            return queue.offer(pending, timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean remove(Pending pending) {
        return queue.remove(pending);
    }

    /** Wakes the writer if it waits for events. */
    void wake() {
        if (idle) {
            queue.offer(Pending.WAKE);
        }
    }

    /** What waits, at most one batch; waits for the first. Wake-ups count as events here and must be ignored. */
    List<Pending> take(int maxEvents, Duration wait) throws InterruptedException {
        List<Pending> taken = new ArrayList<>();
        Pending next = queue.poll();
        if (next == null && !wait.isZero()) {
            idle = true;
            try {
                next = queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                idle = false;
            }
        }
        long chars = 0;
        while (next != null) {
            taken.add(next);
            chars += next == Pending.WAKE ? 0 : size(next.event());
            next = taken.size() < maxEvents && chars < MAX_BATCH_CHARS ? queue.poll() : null;
        }
        return taken;
    }

    /** All that waits, without taking it. */
    List<Pending> snapshot() {
        List<Pending> waiting = new ArrayList<>(queue);
        waiting.removeIf(pending -> pending == Pending.WAKE);
        return waiting;
    }

    /** Takes all that waits. */
    List<Pending> drain() {
        List<Pending> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        waiting.removeIf(pending -> pending == Pending.WAKE);
        return waiting;
    }

    @Nullable
    Pending oldest() {
        Pending head = queue.peek();
        return head == Pending.WAKE ? null : head;
    }

    private static long size(AuditEvent event) {
        long chars = 0;
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            chars += value == null ? 0 : value.length();
        }
        return chars;
    }

    /** Low severity is refused first, critical last. */
    private int reserve(@Nullable String severity) {
        if (severity == null || Severity.CRITICAL.text().equals(severity)) {
            return 0;
        }
        return Severity.HIGH.text().equals(severity) ? capacity / 50 : capacity / 20;
    }
}
