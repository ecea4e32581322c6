package dev.seaworthy.metrics;

import java.util.concurrent.Callable;

/** Times the application's own work by name; at most 200 names, later ones are counted together as {@code OTHER}. */
public final class Tasks {

    Tasks() {}

    /** Runs the work and records how long it took and whether it threw; the exception passes through. */
    public <T> T time(String name, Callable<T> work) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** As {@link #time}, for work without a result. */
    public void run(String name, Runnable work) {
        throw new UnsupportedOperationException();
    }
}
