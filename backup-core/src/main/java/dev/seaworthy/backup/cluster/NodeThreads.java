package dev.seaworthy.backup.cluster;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a {@link Node}: daemons, by name. */
final class NodeThreads {
    private NodeThreads() {}

    static ExecutorService forJobs(int threads) {
        return new Uninterrupted(threads, named("backup-cluster-job"));
    }

    static ExecutorService forPolling() {
        return Executors.newSingleThreadExecutor(named("backup-cluster-poll"));
    }

    /** One for the heartbeats, one that looks for those of others. */
    static ScheduledExecutorService forHeartbeats() {
        return Executors.newScheduledThreadPool(2, named("backup-cluster-heartbeat"));
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A job is asked to stop by its token. An interrupt would close the file of an embedded database under everybody. */
    private static final class Uninterrupted extends ThreadPoolExecutor {
        Uninterrupted(int threads, ThreadFactory factory) {
            super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }
    }
}
