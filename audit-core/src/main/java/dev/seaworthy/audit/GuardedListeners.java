package dev.seaworthy.audit;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has all listeners called on their own thread; what one throws is logged and hurts nobody else. Thread-safe. */
final class GuardedListeners {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListeners.class);

    private final List<AuditListener> listeners;
    private final Watch watch;
    private final ListenerThread thread;

    /**
     * The capacity is in events.
     *
     * @param watch hears of stored events at once, on the thread that found out
     */
    GuardedListeners(List<AuditListener> listeners, Watch watch, int capacity) {
        this.listeners = List.copyOf(listeners);
        this.watch = watch;
        this.thread = new ListenerThread(capacity);
    }

    void start() {
        if (!listeners.isEmpty()) {
            thread.start();
        }
    }

    /** Lets them hear what waits; one that hangs is left behind after the timeout. */
    void close(Duration timeout) {
        thread.stop(timeout);
    }

    /** Events of which the listeners did not hear. */
    long missed() {
        return thread.missed();
    }

    /** By the writer. */
    void stored(List<StoredEvent> events) {
        told(events, () -> watch.stored(events));
    }

    /** By the commit of a caller's transaction. */
    void committed(List<StoredEvent> events) {
        told(events, () -> watch.committed(events));
    }

    private void told(List<StoredEvent> events, Runnable watching) {
        try {
            watching.run();
        } catch (RuntimeException | Error failure) {
            // The events are stored: the writer must not take them for failed.
            LOG.warn("The watch for attacks failed on {} events and goes on.", events.size(), failure);
        }
        each(events.size(), listener -> listener.onStored(events));
    }

    void refused(AuditEvent event, RefusalReason reason) {
        each(1, listener -> listener.onRefused(event, reason));
    }

    void storeFailed(Exception failure) {
        each(1, listener -> listener.onStoreFailure(failure));
    }

    private void each(int events, Consumer<AuditListener> call) {
        if (!listeners.isEmpty()) {
            thread.offer(events, () -> listeners.forEach(listener -> guarded(listener, call)));
        }
    }

    private static void guarded(AuditListener listener, Consumer<AuditListener> call) {
        try {
            call.accept(listener);
        } catch (Throwable failure) {
            // An Error too: a class that is missing in one listener must not end the thread of all.
            LOG.warn("An audit listener failed: {}", listener.getClass().getName(), failure);
        }
    }

    /** Hears before the listeners. */
    interface Watch {
        /** On the writer's thread, which may wait. */
        void stored(List<StoredEvent> events);

        /** On the thread of a caller, which must not be held up. */
        void committed(List<StoredEvent> events);

        /** Looks away. */
        Watch NONE = new Watch() {
            @Override
            public void stored(List<StoredEvent> events) {}

            @Override
            public void committed(List<StoredEvent> events) {}
        };
    }
}
