package dev.seaworthy.health.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two threads for requests. The server of the JDK waits for ever for a client that sends half a request; interrupting the
 * thread closes that connection.
 */
final class TimeLimitedThreads implements Executor {

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 64;
    private static final long LIMIT_SECONDS = 5;

    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            60,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            daemons("health-port"),
            TimeLimitedThreads::waitForRoom);

    private final ScheduledThreadPoolExecutor guard = new ScheduledThreadPoolExecutor(1, daemons("health-port-guard"));

    TimeLimitedThreads() {
        workers.allowCoreThreadTimeOut(true);
        guard.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable request) {
        workers.execute(() -> run(new Limited(request)));
    }

    private void run(Limited request) {
        Future<?> limit;
        try {
            limit = guard.schedule(request::interrupt, LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException closed) {
            return;
        }
        request.run();
        limit.cancel(false);
    }

    /** Holds the server's dispatcher, and with it new connections; no request takes longer than its limit. */
    private static void waitForRoom(Runnable request, ThreadPoolExecutor workers) {
        try {
            if (!workers.isShutdown()) {
                workers.getQueue().offer(request, LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        workers.shutdownNow();
        guard.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A request that may be interrupted, but only while it runs. */
    private static final class Limited {

        private final Runnable request;
        private @Nullable Thread runner;

        Limited(Runnable request) {
            this.request = request;
        }

        void run() {
            become(Thread.currentThread());
            try {
                request.run();
            } finally {
                become(null);
                // The interrupt was meant for this request, not for the next one.
                Thread.interrupted();
            }
        }

        private synchronized void become(@Nullable Thread thread) {
            runner = thread;
        }

        synchronized void interrupt() {
            if (runner != null) {
                runner.interrupt();
            }
        }
    }
}
