package dev.seaworthy.audit;

import java.time.Duration;

/**
 * When failed logins are called an attack.
 *
 * @param failures how many for one username or from one address, 2 to 100
 * @param window within this time, 1 s to 24 h
 */
record BruteForceRule(int failures, Duration window) {
    private static final int MOST_FAILURES = 100;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    /** Checks the ranges. */
    BruteForceRule {
        if (failures < 2 || failures > MOST_FAILURES) {
            throw new IllegalArgumentException(
                    "bruteForce of " + failures + " failures is out of range; use 2 to " + MOST_FAILURES);
        }
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "bruteForce within " + window + " is out of range; use " + SHORTEST + " to " + LONGEST);
        }
    }

    long windowMicros() {
        return window.toNanos() / 1000;
    }
}
