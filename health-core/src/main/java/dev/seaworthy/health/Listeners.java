package dev.seaworthy.health;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls listeners in order on one daemon thread, so that none can delay a check or a probe. */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);
    private static final int MOST_WAITING = 1024;

    private final List<HealthListener> listeners;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), NamedThreads.named("health-listener"));

    Listeners(List<HealthListener> listeners) {
        this.listeners = List.copyOf(listeners);
        thread.allowCoreThreadTimeOut(true);
    }

    void tell(Consumer<HealthListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> listeners.forEach(listener -> call(listener, event)));
        } catch (RejectedExecutionException e) {
            log.warn("A health listener is stuck or the monitor is closed: one notification is dropped");
        }
    }

    /** Delivers what is waiting, within the bound. */
    void close(long waitNanos) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(waitNanos, TimeUnit.NANOSECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
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
