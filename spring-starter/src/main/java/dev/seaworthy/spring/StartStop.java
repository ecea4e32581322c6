package dev.seaworthy.spring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts something of ours once the application serves, and stops it before the application stops serving. */
final class StartStop implements SmartLifecycle {

    /** Starts after, and stops before, the web server, and stops once readiness was drained. */
    static final int WHILE_SERVING = HealthLifecycle.DRAIN - 1;

    /** Far below the 30 seconds that Boot gives a phase, and Kubernetes the whole of a shutdown. */
    static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(StartStop.class);

    private final Runnable start;
    private final Runnable stop;
    private final Duration longestStop;
    private volatile boolean running;

    /** @param stop ends at once */
    StartStop(Runnable start, Runnable stop) {
        this(start, stop, Duration.ZERO);
    }

    /** @param longestStop after which the shutdown goes on without the end of {@code stop} */
    StartStop(Runnable start, Runnable stop, Duration longestStop) {
        this.start = start;
        this.stop = stop;
        this.longestStop = longestStop;
    }

    /** Of something that cannot be started again, which must not be dead in silence. */
    static StartStop once(String what, Runnable start, Runnable stop) {
        AtomicBoolean stopped = new AtomicBoolean();
        return new StartStop(
                () -> {
                    if (stopped.get()) {
                        throw stoppedForGood(what);
                    }
                    start.run();
                },
                () -> {
                    stopped.set(true);
                    stop.run();
                },
                LONGEST_STOP);
    }

    static IllegalStateException stoppedForGood(String what) {
        return new IllegalStateException("Seaworthy: " + what
                + " were stopped with it and cannot be started again; close" + " the context and make a new one");
    }

    @Override
    public void start() {
        start.run();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stop.run();
    }

    /** Web server and audit trail are ended after this, so that what hangs must not be waited for. */
    @Override
    public void stop(Runnable callback) {
        if (longestStop.isZero()) {
            stop();
            callback.run();
            return;
        }
        Thread stopping = daemon("seaworthy-stop", this::stopGuarded);
        daemon("seaworthy-stop-limit", () -> {
            await(stopping);
            callback.run();
        });
    }

    private void stopGuarded() {
        try {
            stop();
        } catch (RuntimeException failure) {
            LOG.warn("Something of Seaworthy could not be stopped; the shutdown goes on", failure);
        }
    }

    private void await(Thread stopping) {
        try {
            stopping.join(longestStop.toMillis());
            if (stopping.isAlive()) {
                LOG.warn(
                        "Seaworthy did not stop what runs beside the application within {}: it hangs, in its storage for"
                                + " instance, and ends with the process. The shutdown goes on",
                        longestStop);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Test contexts that wait in a cache are paused by Spring 7; what is ours cannot be begun again, and need not rest. */
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return WHILE_SERVING;
    }
}
