package dev.seaworthy.spring;

import org.springframework.context.SmartLifecycle;

/** Starts something of ours once the application serves, and stops it before the application stops serving. */
final class StartStop implements SmartLifecycle {

    /** Starts after, and stops before, the web server: whatever has the highest phase. */
    static final int WHILE_SERVING = Integer.MAX_VALUE;

    private final Runnable start;
    private final Runnable stop;
    private volatile boolean running;

    StartStop(Runnable start, Runnable stop) {
        this.start = start;
        this.stop = stop;
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

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WHILE_SERVING;
    }
}
