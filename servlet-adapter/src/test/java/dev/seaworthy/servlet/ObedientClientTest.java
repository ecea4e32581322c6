package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is alone on its key and does as the headers say is refused once for each time it asks too early. */
class ObedientClientTest {
    private static final int POLICIES = 500;
    private static final int REQUESTS = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoWaitsAsToldIsNeverRefusedAgain(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < POLICIES; i++) {
            RateLimitPolicy policy = randomPolicy(random, "p");
            DrivenNanos nanos = new DrivenNanos();
            RateLimits limits = RateLimits.builder().nanoTime(nanos).build();
            RateLimitKey key = limits.address("192.0.2.1");
            for (int request = 0; request < REQUESTS; request++) {
                int cost = 1 + random.nextInt(policy.burst());
                RateLimiter.Decision decision = limits.charge(policy, key, cost);
                if (!decision.allowed()) {
                    long told = Long.parseLong(
                            RateLimitHeaders.OFF.values(policy, decision).get("Retry-After"));
                    assertThat(told).isPositive().isGreaterThanOrEqualTo(decision.nextSeconds());
                    nanos.passSeconds(told);
                    assertThat(limits.charge(policy, key, cost).allowed())
                            .as("%s after %d s for %d (seed %d)", policy, told, cost, seed)
                            .isTrue();
                }
                nanos.pass(Duration.ofNanos(random.nextLong(policy.incrementNanos() + 1)));
            }
        }
    }

    /** What remains can be used at once, and {@code next} brings exactly one more. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void whatIsToldOnEveryAnswerIsTrue(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < POLICIES; i++) {
            RateLimitPolicy policy = randomPolicy(random, "p");
            DrivenNanos nanos = new DrivenNanos();
            RateLimits limits = RateLimits.builder().nanoTime(nanos).build();
            RateLimitKey key = limits.address("192.0.2.1");
            RateLimiter.Decision decision = limits.charge(policy, key, 1 + random.nextInt(policy.burst()));
            int more = decision.remaining();
            if (!decision.next().isZero()) {
                nanos.pass(decision.next().minusNanos(1));
            }
            int passed = 0;
            while (passed < more + 3 && limits.charge(policy, key).allowed()) {
                passed++;
            }
            assertThat(passed).as("%s (seed %d)", policy, seed).isEqualTo(more);
            nanos.pass(Duration.ofNanos(1));
            assertThat(limits.charge(policy, key).allowed()).isTrue();
            assertThat(limits.charge(policy, key).allowed()).isFalse();
        }
    }

    private static RateLimitPolicy randomPolicy(Random random, String name) {
        int quota = 1 + random.nextInt(1 << random.nextInt(1, 10));
        Duration window = Duration.ofSeconds(1 + random.nextInt(1 << random.nextInt(1, 16)));
        return RateLimitPolicy.of(name, quota, window).withBurst(1 + random.nextInt(quota));
    }
}
