package dev.seaworthy.health;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one daemon thread on which listeners, log lines and meters happen: all three are the host's code, which must delay
 * neither timer nor check nor probe.
 */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);
    private static final int MOST_WAITING = 1024;

    private final List<HealthListener> listeners;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), NamedThreads.named("health-listener"));

    private final AtomicLong dropped = new AtomicLong();

    Listeners(List<HealthListener> listeners) {
        this.listeners = List.copyOf(listeners);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Runs the event later on the listener thread, in order; when 1024 wait there, it is dropped and counted. */
    void deliver(Runnable event) {
        try {
            thread.execute(() -> {
                sayWhatWasDropped();
                event.run();
            });
        } catch (RejectedExecutionException e) {
            dropped.incrementAndGet();
        }
    }

    /** On the listener thread: each listener in turn. */
    void call(Consumer<HealthListener> event) {
        listeners.forEach(listener -> call(listener, event));
    }

    private void sayWhatWasDropped() {
        long count = dropped.getAndSet(0);
        if (count > 0) {
            log.warn("A health listener was stuck: {} notifications and log lines were dropped meanwhile", count);
        }
    }

    /** Delivers what is waiting, within the bound; false when the thread hangs and had to be left behind. */
    boolean close(long waitNanos) {
        thread.shutdown();
        try {
            if (thread.awaitTermination(waitNanos, TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dropped.addAndGet(thread.shutdownNow().size());
        return false;
    }

    /** How much was dropped and not yet said. */
    long dropped() {
        return dropped.get();
    }

    private static void call(HealthListener listener, Consumer<HealthListener> event) {
        try {
            event.accept(listener);
        } catch (Exception | Error e) {
            log.warn(
                    "Health listener {} failed; the others go on",
                    listener.getClass().getName(),
                    e);
        }
    }
}
