package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of keys when there are many: bounded, dropped without loss, and never a way to a new bucket. */
class RateLimitMemoryTest {
    private static final RateLimitPolicy FIVE = RateLimitPolicy.of("five", 5, Duration.ofSeconds(50));

    private final DrivenNanos nanos = new DrivenNanos();

    /** Under a random hash, the networks of a test would meet those of its flood in one run of four. */
    private RateLimits limits(int keys) {
        return RateLimits.builder()
                .keys(keys)
                .hash(new SipHash(1, 2))
                .nanoTime(nanos)
                .build();
    }

    private static boolean passes(RateLimits limits, String address) {
        return limits.charge(FIVE, limits.address(address)).allowed();
    }

    private static String v4(int number) {
        return (number >>> 24 & 0xff) + "." + (number >>> 16 & 0xff) + "." + (number >>> 8 & 0xff) + "."
                + (number & 0xff);
    }

    /** In another /16 than the numbers next to it. */
    private static String far(int number) {
        return v4(number * 65_536 + number);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 5_000, 100_000})
    void neverMoreKeysThanToldAndNearlyAsMany(int keys) {
        RateLimits limits = limits(keys);
        for (int i = 0; i < 2 * keys; i++) {
            passes(limits, far(i));
        }

        assertThat(limits.keys()).isLessThanOrEqualTo(keys).isGreaterThanOrEqualTo(keys * 97 / 100);
    }

    @Test
    void fullBucketsAreDroppedWithoutLoss() {
        RateLimits limits = limits(1_000);
        for (int i = 0; i < 1_000; i++) {
            passes(limits, far(i));
        }
        nanos.passSeconds(10);
        assertThat(limits.keys()).isZero();

        for (int i = 0; i < 5; i++) {
            assertThat(passes(limits, v4(3))).isTrue();
        }
        assertThat(passes(limits, v4(3))).isFalse();
    }

    @Test
    void placeOfAFullBucketIsTakenByTheNextKey() {
        RateLimits limits = limits(64);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 64; i++) {
                assertThat(passes(limits, far(round * 64 + i))).isTrue();
            }
            assertThat(limits.keys()).isEqualTo(64);
            nanos.passSeconds(10);
        }
    }

    /** Against a map that never forgets, with keys that come, go and come back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void storeDecidesAsAMapThatForgetsNothing(long seed) {
        Random random = new Random(seed);
        RateLimits limits = limits(2_000);
        Map<Integer, Long> due = new HashMap<>();
        long now = 0;
        long increment = FIVE.incrementNanos();
        for (int i = 0; i < 50_000; i++) {
            int key = random.nextInt(1 << random.nextInt(4, 11));
            long owed = Math.max(0, due.getOrDefault(key, 0L) - now) + increment;
            boolean expected = owed <= 5 * increment;
            if (expected) {
                due.put(key, now + owed);
            }
            assertThat(passes(limits, far(key)))
                    .as("request %d (seed %d)", i, seed)
                    .isEqualTo(expected);
            long step = random.nextLong(increment / 100);
            now += step;
            nanos.pass(Duration.ofNanos(step));
        }
    }

    @Test
    void floodOfKeysGivesNobodyANewBucket() {
        RateLimits limits = limits(100);
        for (int i = 0; i < 6; i++) {
            assertThat(passes(limits, "192.0.2.1")).isEqualTo(i < 5);
        }
        for (int i = 0; i < 10_000; i++) {
            passes(limits, far(i));
            assertThat(passes(limits, "192.0.2.1")).isFalse();
        }

        assertThat(limits.keys()).isLessThanOrEqualTo(100);
    }

    @Test
    void whoComesWhenThereIsNoRoomSharesABucketWithHisNetwork() {
        RateLimits limits = full(400);

        assertThat(passed(limits, "198.51.", 300)).as("a /16 of IPv4").isEqualTo(5);
        assertThat(passed(limits, "2001:db8:1:", 300)).as("a /32 of IPv6").isEqualTo(5);
        assertThat(passes(limits, "2001:db8:ffff::1")).as("the same /32").isFalse();
        assertThat(passes(limits, "2001:db9::1")).as("another /32").isTrue();
        nanos.passSeconds(10);
        assertThat(passed(limits, "198.51.", 10))
                .as("room again, a bucket for each")
                .isEqualTo(10);
    }

    private RateLimits full(int keys) {
        RateLimits limits = limits(keys);
        for (int i = 0; limits.keys() < keys; i++) {
            passes(limits, far(i));
        }
        return limits;
    }

    private static int passed(RateLimits limits, String network, int times) {
        int passed = 0;
        for (int i = 0; i < times; i++) {
            String rest = network.contains(":") ? Integer.toHexString(i) + "::1" : (i >> 8) + "." + (i & 0xff);
            passed += passes(limits, network + rest) ? 1 : 0;
        }
        return passed;
    }

    /** The share of a provider that still has room is not touched by one of its customers. */
    @Test
    void oneNetworkTakesAShareOfTheKeysAndNoMore() {
        RateLimits limits = limits(64_000);
        for (int i = 0; i < 40_000; i++) {
            passes(limits, "2001:db8:bad:" + Integer.toHexString(i) + "::1");
        }
        assertThat(limits.keys()).as("a /48").isEqualTo(64_000 / 16);
        assertThat(passed(limits, "2001:db8:1:", 100))
                .as("another /48 of that /32")
                .isEqualTo(100);

        for (int i = 0; i < 40_000; i++) {
            passes(limits, "2001:db8:" + Integer.toHexString(i) + "::1");
            passes(limits, v4(0x0a_02_00_00 + i));
        }
        assertThat(limits.keys()).as("a /32 and a /16").isBetween(2 * 64_000 / 4 - 500, 2 * 64_000 / 4);
        assertThat(passed(limits, "2001:db9:1:", 100)).as("another /32").isEqualTo(100);
        assertThat(passed(limits, "10.3.", 100)).as("another /16").isEqualTo(100);

        nanos.passSeconds(10);
        assertThat(passed(limits, "2001:db8:bad:", 100)).as("room again").isEqualTo(100);
        assertThat(passed(limits, "10.2.", 100)).as("room again").isEqualTo(100);
    }

    /** A stranger may fill the keys of a policy with a long window for hours, and it must be his only prey. */
    @Test
    void keysOfOnePolicyTakeNoRoomFromAnother() {
        RateLimits limits = limits(6_400);
        RateLimitPolicy daily = RateLimitPolicy.of("daily", 5, Duration.ofDays(1));
        for (int i = 0; i < 10_000; i++) {
            limits.charge(daily, limits.address(far(i)));
        }

        assertThat(limits.charge(daily, limits.address("198.51.100.1")).allowed())
                .as("shares with its /16")
                .isTrue();
        assertThat(passed(limits, "198.51.", 100)).isEqualTo(100);
        assertThat(limits.keys()).as("all of the one, a hundred of the other").isEqualTo(6_400 + 100);
    }

    @Test
    void overflowOfOnePolicyDoesNotChargeAnother() {
        RateLimits limits = full(100);
        RateLimitPolicy other = RateLimitPolicy.of("other", 5, Duration.ofDays(1));
        while (limits.charge(other, limits.address("198.51.100.1")).allowed()) {
            // Uses up the bucket of the network.
        }

        assertThat(passes(limits, "198.51.100.1")).isTrue();
    }

    @Test
    void aMillionAddressesFitIntoASmallHeapAndAnAttackerStaysLimited() throws Exception {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MillionAddresses.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(output).isZero();
            assertThat(output).contains("bounded");
        } finally {
            child.destroyForcibly();
        }
    }
}
