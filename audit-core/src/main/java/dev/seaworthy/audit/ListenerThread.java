package dev.seaworthy.audit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code audit-listeners} and its bounded queue: a listener that is slow or hangs holds neither the writer nor
 * a caller. What does not fit is not told, and counted. Thread-safe.
 */
final class ListenerThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);

    private final Thread thread = new Thread(this, "audit-listeners");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Notice> waiting = new ArrayDeque<>();
    private final int capacity;
    private final AtomicLong missed = new AtomicLong();
    private final RateLimitedWarning overload = new RateLimitedWarning(LOG);
    private int waitingEvents;
    private boolean stopping;

    ListenerThread(int capacity) {
        this.capacity = capacity;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has the call made later, in order, unless too much waits already. One call always fits. */
    void offer(int events, Runnable call) {
        boolean slow;
        lock.lock();
        try {
            slow = !stopping;
            if (!stopping && (waiting.isEmpty() || waitingEvents + events <= capacity)) {
                waiting.addLast(new Notice(events, call));
                waitingEvents += events;
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        missed.addAndGet(events);
        if (slow) {
            overload.warn(
                    "Audit listeners are too slow or hang: {} notifications were not given to them so far. "
                            + "The events themselves are not affected.",
                    missed.get());
        }
    }

    long missed() {
        return missed.get();
    }

    /** Makes the calls that wait. A listener that hangs is left behind, without an interrupt: it may be in a database. */
    void stop(Duration timeout) {
        lock.lock();
        try {
            stopping = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() == thread) {
            // A listener closes the logger: the calls that wait are made when it returns.
            return;
        }
        boolean ended = PatientJoin.ended(thread, timeout);
        long untold = abandon();
        if (!ended || untold > 0) {
            LOG.warn(
                    "An audit listener was still busy {} after the logger began to close; {} notifications were not given to "
                            + "the listeners.",
                    timeout,
                    untold);
        }
    }

    @Override
    public void run() {
        Notice next = next();
        while (next != null) {
            next.call.run();
            next = next();
        }
    }

    /** Null once it is stopped and nothing waits. */
    private @Nullable Notice next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !stopping) {
                changed.awaitUninterruptibly();
            }
            Notice next = waiting.pollFirst();
            waitingEvents -= next == null ? 0 : next.events;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private long abandon() {
        lock.lock();
        try {
            int untold = waitingEvents;
            missed.addAndGet(untold);
            waiting.clear();
            waitingEvents = 0;
            return untold;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A call to be made.
     *
     * @param events how many events it tells of
     * @param call tells all listeners
     */
    private record Notice(int events, Runnable call) {}
}
