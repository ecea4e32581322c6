package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects how buckets are kept; get one from {@link RateLimits#builder}. Not thread-safe. */
public final class RateLimitsBuilder {
    /** Some 4 MB for each policy of which all are in use. */
    public static final int DEFAULT_KEYS = 100_000;
    /** The smallest network that providers hand out (RFC 6177). */
    public static final int DEFAULT_IPV6_PREFIX = 64;
    /** A store in the same data centre answers in one or two milliseconds; more would be felt by every request. */
    public static final Duration DEFAULT_SHARED_TIMEOUT = Duration.ofMillis(50);

    private static final int MOST_KEYS = 10_000_000;
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

    private int keys = DEFAULT_KEYS;
    private int ipv6Prefix = DEFAULT_IPV6_PREFIX;
    private @Nullable RateLimiter shared;
    private Duration sharedTimeout = DEFAULT_SHARED_TIMEOUT;
    private LongSupplier nanoTime = System::nanoTime;
    private Supplier<SipHash> hash = SipHash::seeded;

    RateLimitsBuilder() {}

    /**
     * How many keys of each policy have a bucket of their own, 1 to 10,000,000, at 32 to 64 bytes each. Keys whose bucket
     * is full again need none. An IPv4 /24 or an IPv6 /48 takes a sixteenth of them at most, an IPv4 /16 or an IPv6 /32 a
     * quarter. While there is no room, new keys share the bucket of their network.
     */
    public RateLimitsBuilder keys(int most) {
        keys = most;
        return this;
    }

    /** How many bits of an IPv6 address make its key, 1 to 128. */
    public RateLimitsBuilder ipv6Prefix(int bits) {
        ipv6Prefix = bits;
        return this;
    }

    /** Keeps the buckets of all nodes in one store. While it fails, each node decides for itself. */
    public RateLimitsBuilder shared(RateLimiter store) {
        shared = Objects.requireNonNull(store, "store");
        return this;
    }

    /** How long a request waits for the shared store, at most 10 s. */
    public RateLimitsBuilder sharedTimeout(Duration most) {
        sharedTimeout = Objects.requireNonNull(most, "most");
        return this;
    }

    /** Where monotonic nanoseconds come from, for tests. */
    public RateLimitsBuilder nanoTime(LongSupplier source) {
        nanoTime = Objects.requireNonNull(source, "source");
        return this;
    }

    /** For tests in which it matters which parts of the network meet. */
    RateLimitsBuilder hash(SipHash chosen) {
        hash = () -> chosen;
        return this;
    }

    /**
     * The buckets, all empty of requests.
     *
     * @throws IllegalArgumentException for a value out of its range
     */
    public RateLimits build() {
        require(keys >= 1 && keys <= MOST_KEYS, "keys is " + keys + "; use 1 to " + MOST_KEYS);
        require(ipv6Prefix >= 1 && ipv6Prefix <= 128, "ipv6Prefix is " + ipv6Prefix + "; use 1 to 128");
        require(
                sharedTimeout.compareTo(Duration.ofMillis(1)) >= 0 && sharedTimeout.compareTo(LONGEST_TIMEOUT) <= 0,
                "sharedTimeout is " + sharedTimeout + "; use 1 ms to 10 s");
        GcraLimiter local = new GcraLimiter(keys, hash.get(), nanoTime);
        return new RateLimits(
                local, shared == null ? null : new SharedLimiter(shared, local, sharedTimeout, nanoTime), ipv6Prefix);
    }

    private static void require(boolean legal, String problem) {
        if (!legal) {
            throw new IllegalArgumentException(problem);
        }
    }
}
