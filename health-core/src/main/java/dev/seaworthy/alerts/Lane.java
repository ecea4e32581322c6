package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one sink and what waits for it. What fails is tried again, ever more slowly, until it comes through.
 * Thread-safe.
 */
final class Lane {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LOOK_AROUND = Duration.ofSeconds(1);
    private static final long LAST_MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** That something is over interests nobody after so long; that it fires does. */
    private static final Duration END_TOLD_WITHIN = Duration.ofDays(1);

    final String name;
    final WatchedSink watched;
    final AtomicLong dropped = new AtomicLong();
    private final AlertSink sink;
    private final boolean onlyPushed;
    private final SteadyTime time;
    private final Duration firstPause;
    private final Outbox outbox = new Outbox();
    private final Thread thread;
    private final Object rest = new Object();
    private Duration pause = Duration.ZERO;
    private volatile boolean closed;
    private volatile boolean outOfTime;

    Lane(String name, AlertSink sink, SteadyTime time, Duration firstPause) {
        this.name = name;
        this.watched = new WatchedSink(name, sink, time);
        this.sink = sink;
        this.onlyPushed = sink instanceof ActiveAlertsSink active && active.onlyPushed();
        this.time = time;
        this.firstPause = firstPause;
        thread = new Thread(this::run, "alerts-sink-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void offer(AlertNotification notification) {
        if (!onlyPushed && !outbox.offer(notification)) {
            dropped.incrementAndGet();
        }
    }

    /** What fires, for a sink that wants it. */
    void push(List<Alert> firing, Map<String, String> labels) {
        if (sink instanceof ActiveAlertsSink) {
            outbox.offer(new Outbox.Push(firing, labels));
        }
    }

    /** The alerts of which the sink was not told the latest. */
    Set<Evaluator.Key> untold() {
        return outbox.alerts();
    }

    private void run() {
        while (!closed) {
            try {
                deliverNext(LOOK_AROUND);
                restFor(pause);
            } catch (InterruptedException e) {
                // Only the end interrupts what is no call, and it has said so.
            }
        }
        for (AlertNotification last : outbox.all()) {
            if (!outOfTime) {
                tell(last);
            }
        }
    }

    /** The step of the thread; false when there was nothing to deliver within the time, or it failed. */
    boolean deliverNext(Duration within) throws InterruptedException {
        outbox.await(within);
        Outbox.Push push = outbox.takePush();
        if (push != null && sink instanceof ActiveAlertsSink active) {
            watched.attempt(to -> active.push(push.firing(), push.labels()));
            return true;
        }
        AlertNotification next = outbox.first();
        return next != null && tell(next);
    }

    private boolean tell(AlertNotification next) {
        Throwable failure = watched.attempt(to -> to.send(next));
        boolean hopeless = (failure instanceof SinkException known && known.isRefusal()) || isOld(next);
        if (failure != null && !hopeless) {
            outbox.later(next);
            Duration longer = pause.isZero() ? firstPause : pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            return false;
        }
        dropped.addAndGet(failure == null ? 0 : 1);
        outbox.done(next);
        pause = Duration.ZERO;
        return true;
    }

    private boolean isOld(AlertNotification notification) {
        Instant over = notification.alert().resolvedAt();
        return over != null && Duration.between(over, time.shown(time.now())).compareTo(END_TOLD_WITHIN) > 0;
    }

    private void restFor(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        synchronized (rest) {
            for (long left = duration.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(rest, left);
            }
        }
    }

    /** Ends a call that takes too long. */
    void watch() {
        watched.watch(thread);
    }

    AlertReport.Sink report() {
        return watched.report(dropped.get(), outbox.size());
    }

    /** No more attempts but one of each that waits. */
    void shut() {
        synchronized (rest) {
            closed = true;
            rest.notifyAll();
        }
        outbox.wake();
    }

    /** Waits for the end of its thread, and ends its attempts; false for one that hangs, which is left behind. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
        if (thread.isAlive()) {
            outOfTime = true;
            thread.interrupt();
            watched.abort();
            TimeUnit.NANOSECONDS.timedJoin(thread, LAST_MOMENT_NANOS);
        }
        int untold = outbox.alerts().size();
        if (untold > 0) {
            log.warn("Alert sink {} was not told of {} alerts; it is after a restart, with a state file", name, untold);
        }
        return !thread.isAlive();
    }
}
