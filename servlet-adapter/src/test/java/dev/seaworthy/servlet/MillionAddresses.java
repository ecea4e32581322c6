package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.Random;

/** Asks from a million random addresses, and from one again and again; the main class of a process of its own. */
public final class MillionAddresses {
    private static final int TIMES = 1_000_000;
    private static final int KEYS = RateLimitsBuilder.DEFAULT_KEYS;
    private static final String EARLY = "203.0.113.7";
    private static final String LATE = "2001:db8:bad::1";

    private MillionAddresses() {}

    /** Ends with an error for the first thing that is not as it has to be. */
    public static void main(String[] arguments) {
        DrivenNanos nanos = new DrivenNanos();
        RateLimits limits = RateLimits.builder().nanoTime(nanos).build();
        Random random = new Random(64);
        int early = 0;
        int late = 0;
        for (int i = 0; i < TIMES; i++) {
            passes(limits, i % 2 == 0 ? v4(random) : v6(random));
            // Half a millionth of a minute: all of it lasts 30 s, so that buckets fill up again meanwhile.
            nanos.pass(Duration.ofNanos(30_000));
            if (i % 100 == 0) {
                early += passes(limits, EARLY) ? 1 : 0;
            }
            if (i % 10_000 == 0) {
                require(limits.keys() <= KEYS, "there are " + limits.keys() + " keys");
            }
            if (i % 100 == 50 && i > TIMES / 2) {
                late += passes(limits, LATE) ? 1 : 0;
            }
        }
        // What they had at once, and one for each second of 30 and 15.
        require(early == 60 + 29 || early == 60 + 30, "the early attacker passed " + early + " times");
        require(late <= 2 * 60 + 15, "the late attacker passed " + late + " times");
        System.out.println("bounded: " + limits.keys() + " keys, attackers passed " + early + " and " + late);
    }

    private static boolean passes(RateLimits limits, String address) {
        return limits.charge(RateLimitPolicy.DEFAULT, limits.address(address)).allowed();
    }

    private static String v4(Random random) {
        return random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    private static String v6(Random random) {
        return group(random, 0x2000) + ":" + group(random, 0) + ":" + group(random, 0) + ":" + group(random, 0) + "::1";
    }

    private static String group(Random random, int from) {
        return Integer.toHexString(from + random.nextInt(0x1000));
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new AssertionError(problem);
        }
    }
}
