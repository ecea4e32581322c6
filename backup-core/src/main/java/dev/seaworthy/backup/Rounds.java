package dev.seaworthy.backup;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes one step again and again on a daemon thread of its own: after each interval, or at once when woken. Thread-safe. */
final class Rounds implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final String name;
    private final Duration first;
    private final Duration interval;
    private final Runnable step;
    private @Nullable Thread thread;
    private boolean wanted;
    private boolean closed;

    /**
     * @param first how long after the start the first step comes
     * @param step must not throw
     */
    Rounds(String name, Duration first, Duration interval, Runnable step) {
        this.name = name;
        this.first = first;
        this.interval = interval;
        this.step = step;
    }

    /** False if it was started, or closed, before. */
    synchronized boolean start() {
        if (thread != null || closed) {
            return false;
        }
        Thread loop = new Thread(this::loop, name);
        loop.setDaemon(true);
        loop.start();
        thread = loop;
        return true;
    }

    synchronized boolean running() {
        return thread != null;
    }

    /** The next step comes at once. */
    synchronized void wake() {
        wanted = true;
        notifyAll();
    }

    private void loop() {
        try {
            for (boolean go = await(first); go; go = await(interval)) {
                step.run();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** False once closed. */
    private synchronized boolean await(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); !wanted && !closed && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        wanted = false;
        return !closed;
    }

    /** A step that hangs is left behind on its daemon thread. */
    @Override
    public void close() {
        Thread loop;
        synchronized (this) {
            closed = true;
            loop = thread;
            thread = null;
            notifyAll();
        }
        if (loop != null) {
            try {
                loop.join(CLOSE_WAIT.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
