package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one sink has still to be told: the latest word about each alert, so that it stays small however long the sink is
 * dead, and one push, because the next says it anew. Thread-safe.
 */
final class Outbox {

    static final int MOST_WAITING = 1000;

    record Push(List<Alert> firing, Map<String, String> labels) {}

    private final Map<Evaluator.Key, AlertNotification> waiting = new LinkedHashMap<>();
    private @Nullable Push push;
    private boolean woken;

    /** Takes the place of the word about the same alert; false when there is no room. */
    synchronized boolean offer(AlertNotification notification) {
        Evaluator.Key key = key(notification);
        AlertNotification before = waiting.get(key);
        if (before == null && waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.put(key, before == null ? notification : notification.insteadOf(before));
        notifyAll();
        return true;
    }

    synchronized void offer(Push latest) {
        push = latest;
        notifyAll();
    }

    /** Waits until there is something, or it is woken, or the time is over. */
    synchronized void await(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (long left = within.toNanos(); left > 0 && isIdle(); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        woken = false;
    }

    private boolean isIdle() {
        return waiting.isEmpty() && push == null && !woken;
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    synchronized @Nullable Push takePush() {
        Push taken = push;
        push = null;
        return taken;
    }

    /** Stays until it is {@link #done}; {@code null} for none. */
    synchronized @Nullable AlertNotification first() {
        return waiting.isEmpty() ? null : waiting.values().iterator().next();
    }

    /** Was told, or is given up; not what took its place meanwhile. */
    synchronized void done(AlertNotification notification) {
        waiting.remove(key(notification), notification);
    }

    /** Comes after the others: one that cannot be told must not hold them up. */
    synchronized void later(AlertNotification notification) {
        AlertNotification latest = waiting.remove(key(notification));
        if (latest != null) {
            waiting.put(key(latest), latest);
        }
    }

    synchronized List<AlertNotification> all() {
        return new ArrayList<>(waiting.values());
    }

    synchronized Set<Evaluator.Key> alerts() {
        return Set.copyOf(waiting.keySet());
    }

    synchronized int size() {
        return waiting.size() + (push == null ? 0 : 1);
    }

    private static Evaluator.Key key(AlertNotification notification) {
        return new Evaluator.Key(notification.alert().id(), notification.alert().labels());
    }
}
