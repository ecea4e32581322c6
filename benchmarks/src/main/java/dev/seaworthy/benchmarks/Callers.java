package dev.seaworthy.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Threads that call as fast as they can for a while. */
final class Callers {

    private static final int FIRST_CAPACITY = 1 << 14;

    private Callers() {}

    /**
     * What the calls came to.
     *
     * @param results how many calls returned what, by simple class name
     * @param seconds from the first call to the last return
     * @param cpuSeconds processor time of the whole process meanwhile
     * @param latency of all calls
     */
    record Outcome(Map<String, Long> results, double seconds, double cpuSeconds, Latency latency) {

        long calls() {
            return results.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Calls that returned an object of this class. */
        long of(Class<?> result) {
            return results.getOrDefault(result.getSimpleName(), 0L);
        }
    }

    /** Has so many threads call for this long. */
    static Outcome run(int threads, Duration span, Supplier<Object> call) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        double cpuBefore = cpuSeconds();
        long begin = System.nanoTime();
        try {
            List<Future<Tally>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit((Callable<Tally>) () -> new Tally().call(begin + span.toNanos(), call)));
            }
            Map<String, Long> results = new TreeMap<>();
            List<long[]> nanos = new ArrayList<>();
            for (Future<Tally> future : running) {
                Tally tally = future.get();
                tally.results.forEach((result, count) -> results.merge(result.getSimpleName(), count, Long::sum));
                nanos.add(tally.measured());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Outcome(
                    results,
                    seconds,
                    cpuSeconds() - cpuBefore,
                    Latency.of(nanos.stream().flatMapToLong(Arrays::stream).toArray()));
        } finally {
            executor.shutdownNow();
        }
    }

    /** This is known to the JDK's own bean only. */
    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    /** What one thread saw. */
    private static final class Tally {

        private final Map<Class<?>, Long> results = new HashMap<>();
        private long[] nanos = new long[FIRST_CAPACITY];
        private int calls;

        Tally call(long end, Supplier<Object> call) {
            for (long before = System.nanoTime(); before < end; ) {
                results.merge(call.get().getClass(), 1L, Long::sum);
                long after = System.nanoTime();
                if (calls == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * calls);
                }
                nanos[calls++] = after - before;
                before = after;
            }
            return this;
        }

        long[] measured() {
            return Arrays.copyOf(nanos, calls);
        }
    }
}
