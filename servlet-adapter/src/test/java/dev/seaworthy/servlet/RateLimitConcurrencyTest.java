package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class RateLimitConcurrencyTest {
    private static final int THREADS = 8;
    private static final int TIMES = 20_000;
    private static final RateLimitPolicy POLICY = RateLimitPolicy.of("p", 1_000, Duration.ofHours(1));

    private final DrivenNanos nanos = new DrivenNanos();

    /** How many of all calls were let pass; each gets its number. */
    private static int passed(IntPredicate call) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread * TIMES;
                tasks.add(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    int passed = 0;
                    for (int i = first; i < first + TIMES; i++) {
                        passed += call.test(i) ? 1 : 0;
                    }
                    return passed;
                });
            }
            int passed = 0;
            for (Future<Integer> future : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                passed += future.get();
            }
            return passed;
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void manyThreadsOnOneKeyNeverPassMoreThanTheQuota() throws Exception {
        RateLimits limits = RateLimits.builder().nanoTime(nanos).build();
        RateLimitKey key = limits.address("192.0.2.1");

        assertThat(passed(i -> limits.charge(POLICY, key).allowed())).isEqualTo(1_000);
    }

    @Test
    void manyThreadsInOneOverflowBucketNeverPassMoreThanTheQuota() throws Exception {
        RateLimits limits = RateLimits.builder().keys(1).nanoTime(nanos).build();
        limits.charge(POLICY, limits.address("192.0.2.1"));

        assertThat(passed(i -> limits.charge(POLICY, limits.address("10.1.0." + i % 200))
                        .allowed()))
                .isEqualTo(1_000);
    }

    @Test
    void keysThatComeAndGoAreNeitherLostNorDoubled() throws Exception {
        RateLimits limits = RateLimits.builder().keys(16_000).nanoTime(nanos).build();
        RateLimitPolicy once = RateLimitPolicy.of("once", 1, Duration.ofHours(1));

        int passed = passed(i -> limits.charge(once, limits.address("10.0." + i % 30 + "." + i / 30 % 100))
                .allowed());

        assertThat(passed).isEqualTo(3_000);
        assertThat(limits.keys()).isEqualTo(3_000);
    }
}
