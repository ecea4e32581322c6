package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** A policy in use: its figures, its keys, and its buckets for keys that find no room. Thread-safe. */
final class RateLimitLane {
    /** A power of two. Parts of the network that meet in one of them share it. */
    private static final int OVERFLOW_BUCKETS = 4096;

    final RateLimitPolicy policy;
    final LongAdder refused = new LongAdder();
    final LongAdder overflowed = new LongAdder();
    final RateLimitTable keys;
    private final long increment;
    private final long most;
    private final AtomicLongArray overflow = new AtomicLongArray(OVERFLOW_BUCKETS);

    RateLimitLane(RateLimitPolicy policy, RateLimitTable keys) {
        this.policy = policy;
        this.keys = keys;
        this.increment = policy.incrementNanos();
        this.most = increment * policy.burst();
    }

    long charge(int cost) {
        if (cost < 1 || cost > policy.burst()) {
            throw new IllegalArgumentException("a cost of " + cost + " can never pass policy \"" + policy.name()
                    + "\"; use 1 to its burst, " + policy.burst());
        }
        return increment * cost;
    }

    /** Nanoseconds that a bucket may be away from being full. */
    long most() {
        return most;
    }

    /** Charges the bucket that all keys of a part of the network share while there is no room for each. */
    long chargeOverflow(long hash, long now, long charge) {
        overflowed.increment();
        int bucket = (int) hash & OVERFLOW_BUCKETS - 1;
        while (true) {
            long due = overflow.get(bucket);
            long outcome = RateLimitSegment.outcome(due, now, charge, most);
            if (outcome <= 0 || overflow.compareAndSet(bucket, due, now + outcome)) {
                return outcome;
            }
        }
    }

    /** What a charge came to, in the words of the interface. */
    RateLimiter.Decision decision(long outcome) {
        if (outcome <= 0) {
            return new RateLimiter.Decision(false, 0, Duration.ofNanos(-outcome));
        }
        int remaining = (int) ((most - outcome) / increment);
        return new RateLimiter.Decision(
                true, remaining, Duration.ofNanos(outcome - most + (remaining + 1L) * increment));
    }
}
