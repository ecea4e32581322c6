package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How many requests one client may make: {@code RateLimitPolicy.of("uploads", 10, Duration.ofMinutes(1))}. What was used
 * comes back one by one, evenly over the window, not all at its end.
 *
 * @param name tag of the meters and part of the headers: letters, digits, {@code . _ -}, at most 40; there is one policy
 *     of a name
 * @param quota requests in a window, 1 to 1,000,000
 * @param window whole seconds, at most a day
 * @param burst how many of them at once, 1 to {@code quota}
 * @param mode what comes of those beyond
 */
public record RateLimitPolicy(String name, int quota, Duration window, int burst, RateLimitMode mode) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,40}");
    private static final int MOST = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(1);

    /** 60 a minute: far more than a person clicks, and one a second for a program that runs all day. */
    public static final RateLimitPolicy DEFAULT = of("default", 60, Duration.ofMinutes(1));

    public RateLimitPolicy {
        Objects.requireNonNull(mode, "mode");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("rate limit policy \"" + SafeText.shown(name)
                    + "\" has no legal name; use 1 to 40 letters, digits, dots, underscores and hyphens");
        }
        require(quota >= 1 && quota <= MOST, name, "a quota of " + quota, "1 to 1000000");
        require(
                window.compareTo(Duration.ofSeconds(1)) >= 0
                        && window.compareTo(LONGEST) <= 0
                        && window.equals(Duration.ofSeconds(window.toSeconds())),
                name,
                "a window of " + window,
                "whole seconds, from 1 to 86400");
        require(burst >= 1 && burst <= quota, name, "a burst of " + burst, "1 to its quota, " + quota);
    }

    /** So many in a window, all of them at once if need be, enforced. */
    public static RateLimitPolicy of(String name, int quota, Duration window) {
        return new RateLimitPolicy(name, quota, window, quota, RateLimitMode.ENFORCE);
    }

    /** The same with fewer at once; 1 spaces requests evenly. */
    public RateLimitPolicy withBurst(int atOnce) {
        return new RateLimitPolicy(name, quota, window, atOnce, mode);
    }

    /** The same in another mode. */
    public RateLimitPolicy in(RateLimitMode other) {
        return new RateLimitPolicy(name, quota, window, burst, other);
    }

    /** Time in which one request comes back, rounded up: the quota is never exceeded by a rounding. */
    long incrementNanos() {
        return (window.toNanos() + quota - 1) / quota;
    }

    private static void require(boolean legal, String name, String what, String range) {
        if (!legal) {
            throw new IllegalArgumentException("rate limit policy \"" + name + "\" has " + what + "; use " + range);
        }
    }
}
