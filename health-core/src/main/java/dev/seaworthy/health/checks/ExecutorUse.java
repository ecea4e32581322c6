package dev.seaworthy.health.checks;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * How busy a thread pool is.
 *
 * @param active threads that run a task
 * @param threads how many it may use before more tasks have to wait
 * @param queued tasks that wait
 */
record ExecutorUse(int active, int threads, long queued, boolean shutDown) {

    private static final int PERCENT = 100;

    static ExecutorUse of(ThreadPoolExecutor pool) {
        BlockingQueue<Runnable> queue = pool.getQueue();
        // More than the core start only once the queue is full; an endless one never is.
        boolean growing = queue.remainingCapacity() == 0;
        int threads = growing ? pool.getMaximumPoolSize() : Math.max(1, pool.getCorePoolSize());
        return new ExecutorUse(pool.getActiveCount(), threads, queue.size(), pool.isShutdown());
    }

    static ExecutorUse of(ForkJoinPool pool) {
        long queued = pool.getQueuedSubmissionCount() + pool.getQueuedTaskCount();
        return new ExecutorUse(pool.getActiveThreadCount(), pool.getParallelism(), queued, pool.isShutdown());
    }

    /** So many waiting tasks are too many for this pool, if nobody says otherwise. */
    static long defaultLimit(ThreadPoolExecutor pool) {
        BlockingQueue<Runnable> queue = pool.getQueue();
        long capacity = (long) queue.size() + queue.remainingCapacity();
        return capacity >= Integer.MAX_VALUE
                ? ExecutorCheck.DEFAULT_QUEUE_LIMIT
                : capacity * ExecutorCheck.DEFAULT_QUEUE_PERCENT / PERCENT;
    }
}
