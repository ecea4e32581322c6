package dev.seaworthy.health;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** As many daemon threads as there are checks, made on demand: one in flight per check needs no more. */
final class CheckRunner implements Executor {

    private final ThreadPoolExecutor threads;

    CheckRunner(int checks) {
        threads = new ThreadPoolExecutor(
                0,
                Math.max(1, checks),
                60,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                NamedThreads.named("health-check"));
    }

    /** After a check was added; fewer checks than before leave the limit as it is. */
    synchronized void allow(int checks) {
        threads.setMaximumPoolSize(Math.max(threads.getMaximumPoolSize(), checks));
    }

    @Override
    public void execute(Runnable task) throws RejectedExecutionException {
        threads.execute(task);
    }

    void close() {
        threads.shutdown();
    }

    boolean awaitEnd(long nanos) throws InterruptedException {
        return threads.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    }
}
