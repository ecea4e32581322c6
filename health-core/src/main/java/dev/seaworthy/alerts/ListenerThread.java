package dev.seaworthy.alerts;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one daemon thread on which listeners are called: they are the host's code, which must not delay an alert. */
final class ListenerThread {

    private static final Logger log = LoggerFactory.getLogger(ListenerThread.class);
    private static final int MOST_WAITING = 100;

    private final List<AlertListener> listeners;
    private final AtomicLong missed = new AtomicLong();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), ListenerThread::daemon);

    ListenerThread(List<AlertListener> listeners) {
        this.listeners = List.copyOf(listeners);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "alerts-listener");
        thread.setDaemon(true);
        return thread;
    }

    void tell(Consumer<AlertListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> listeners.forEach(listener -> call(listener, event)));
        } catch (RejectedExecutionException e) {
            missed.incrementAndGet();
        }
    }

    private static void call(AlertListener listener, Consumer<AlertListener> event) {
        try {
            event.accept(listener);
        } catch (Exception | Error e) {
            log.warn(
                    "Alert listener {} failed; the others go on",
                    listener.getClass().getName(),
                    e);
        }
    }

    long missed() {
        return missed.get();
    }

    void shut() {
        thread.shutdown();
    }

    void awaitEnd(long nanos) throws InterruptedException {
        if (!thread.awaitTermination(Math.max(1, nanos), TimeUnit.NANOSECONDS)) {
            missed.addAndGet(thread.shutdownNow().size());
            log.warn("An alert listener hangs; {} changes were not told, and its thread is left behind", missed.get());
        }
    }
}
