package dev.seaworthy.benchmarks;

import dev.seaworthy.servlet.RateLimitKey;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimits;
import io.github.bucket4j.Bucket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one decision of the rate limiter costs, with one thread and with two, and what 100,000 keys keep in the heap;
 * beside Bucket4j in a {@link ConcurrentHashMap}, as its users have it. Addresses come in random order, 60 a minute for
 * each: as text, which is what requests bring, and for the limiter alone as keys that were read before.
 *
 * <p>A single call is too short for the clock: durations are those of {@value #BATCH} calls, divided.
 */
public final class RateLimitCost {

    private static final int KEYS = 100_000;
    private static final int ACTIVE = 1_000;
    private static final int BATCH = 100;
    private static final int BATCHES = 5_000;
    private static final int WARM_UP_ROUNDS = 3;
    private static final double LIMIT_NANOS = 300;
    private static final double LIMIT_BYTES = 13e6;

    /** Decides about one client, known by its number. */
    private interface Limiter {
        boolean allows(int client);
    }

    private RateLimitCost() {}

    /** Prints decisions, heap, and their ratios to the limits of the design and to the peer. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        for (int active : new int[] {ACTIVE, KEYS}) {
            for (int threads = 1; threads <= 2; threads++) {
                compare(active, threads);
            }
        }
        RateLimits limits = RateLimits.builder().build();
        long our = heap(client -> limits.charge(RateLimitPolicy.DEFAULT, limits.address(address(client)))
                .allowed());
        ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
        long their = heap(client -> bucket4j(buckets, address(client)));
        Report.heading("Heap of " + KEYS + " keys");
        Report.count("Seaworthy, bytes", our);
        Report.count("Bucket4j in a ConcurrentHashMap, bytes", their);
        Report.ratioAtMost("bytes to 13 MB", our / LIMIT_BYTES, 1);
        Report.ratio("bytes to those of Bucket4j", (double) our / their);
    }

    private static void compare(int active, int threads) throws Exception {
        Limiter bare = keys();
        Limiter ours = texts();
        Limiter peer = bucket4j(addresses());
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            measured(bare, active, threads);
            measured(ours, active, threads);
            measured(peer, active, threads);
        }
        Latency decision = measured(bare, active, threads);
        Latency our = measured(ours, active, threads);
        Latency their = measured(peer, active, threads);
        Report.heading("One decision, " + threads + " threads, " + active + " keys, means of " + BATCH);
        Report.latency("Seaworthy, by key", decision);
        Report.latency("Seaworthy, by text", our);
        Report.latency("Bucket4j in a ConcurrentHashMap, by text", their);
        Report.ratioAtMost("p50 by key to 0.3 us", decision.p50() / LIMIT_NANOS, 1);
        Report.ratioAtMost("p50 by text to 0.3 us", our.p50() / LIMIT_NANOS, 1);
        Report.ratio("p50 by text to that of Bucket4j", (double) our.p50() / their.p50());
    }

    private static Limiter keys() {
        RateLimits limits = RateLimits.builder().build();
        RateLimitKey[] keys = Stream.of(addresses()).map(limits::address).toArray(RateLimitKey[]::new);
        return client -> limits.charge(RateLimitPolicy.DEFAULT, keys[client]).allowed();
    }

    private static Limiter texts() {
        RateLimits limits = RateLimits.builder().build();
        String[] addresses = addresses();
        return client -> limits.charge(RateLimitPolicy.DEFAULT, limits.address(addresses[client]))
                .allowed();
    }

    private static Limiter bucket4j(String[] addresses) {
        ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
        return client -> bucket4j(buckets, addresses[client]);
    }

    private static boolean bucket4j(ConcurrentMap<String, Bucket> buckets, String address) {
        return buckets.computeIfAbsent(address, key -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(60).refillGreedy(60, Duration.ofMinutes(1)))
                        .build())
                .tryConsumeAndReturnRemaining(1)
                .isConsumed();
    }

    private static String[] addresses() {
        return IntStream.range(0, KEYS).mapToObj(RateLimitCost::address).toArray(String[]::new);
    }

    /** All over the network, each another: keys of one part of it share buckets when they are many. */
    private static String address(int number) {
        int spread = number * 0x9e3779b1;
        return (spread >>> 24) + "." + (spread >> 16 & 0xff) + "." + (spread >> 8 & 0xff) + "." + (spread & 0xff);
    }

    private static Latency measured(Limiter limiter, int active, int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Callable<long[]>> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Random random = new Random(i);
                callers.add(() -> {
                    together.await();
                    return batches(limiter, active, random);
                });
            }
            long[] all = new long[0];
            for (Future<long[]> caller : executor.invokeAll(callers)) {
                long[] more = caller.get();
                int before = all.length;
                all = Arrays.copyOf(all, before + more.length);
                System.arraycopy(more, 0, all, before, more.length);
            }
            return Latency.of(all);
        } finally {
            executor.shutdown();
        }
    }

    private static long[] batches(Limiter limiter, int active, Random random) {
        long[] nanos = new long[BATCHES];
        int[] asked = new int[BATCH];
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                asked[i] = random.nextInt(active);
            }
            long begin = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                limiter.allows(asked[i]);
            }
            nanos[batch] = (System.nanoTime() - begin) / BATCH;
        }
        return nanos;
    }

    /** What the limiter holds when each key has asked ten times within a moment, its text included. */
    private static long heap(Limiter limiter) {
        long before = used();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < KEYS; i++) {
                limiter.allows(i);
            }
        }
        long after = used();
        // Keeps the limiter alive until it has been measured.
        limiter.allows(0);
        return after - before;
    }

    private static long used() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
