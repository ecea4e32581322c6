package dev.seaworthy.servlet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is charged: a client's address, of IPv6 its network, or a name. Immutable; equal keys share a bucket.
 */
public final class RateLimitKey {
    private static final int LONG_BITS = 64;
    private static final int PROVIDER_V4 = 112;
    private static final int PROVIDER_V6 = 32;
    private static final int CUSTOMER_V4 = 120;
    private static final int CUSTOMER_V6 = 48;

    private final long high;
    private final long low;
    private final int prefix;
    private final @Nullable String name;

    private RateLimitKey(long high, long low, int prefix, @Nullable String name) {
        this.high = high;
        this.low = low;
        this.prefix = prefix;
        this.name = name;
    }

    /**
     * The key of an address. IPv4 is taken whole, also when mapped into IPv6; of IPv6 the first bits, because a
     * customer of any provider has at least a /64 to choose from. What is no address, as a resolver of the host may
     * give, is a name.
     *
     * @param ipv6Prefix 1 to 128
     */
    public static RateLimitKey address(String address, int ipv6Prefix) {
        IpAddress parsed = IpAddress.parseHop(address);
        if (parsed == null) {
            return named("address " + address);
        }
        return parsed.isV4()
                ? new RateLimitKey(0, parsed.low(), 2 * LONG_BITS, null)
                : cut(parsed.high(), parsed.low(), ipv6Prefix);
    }

    /** The key of whoever is known by this name, such as a principal, wherever he asks from. */
    public static RateLimitKey named(String name) {
        return new RateLimitKey(0, 0, 0, Objects.requireNonNull(name, "name"));
    }

    /** What to call the key in a store that is shared: {@code 192.0.2.1}, {@code 2001:db8::/64} or {@code =name}. */
    public String text() {
        if (name != null) {
            return "=" + name;
        }
        String address = IpAddress.of(high, low).text();
        return isV4(high, low) || prefix == 2 * LONG_BITS ? address : address + "/" + prefix;
    }

    /** The network that a customer of a provider has at most: an IPv4 /24, an IPv6 /48. */
    static RateLimitKey customer(long high, long low, int prefix) {
        return cut(high, low, isV4(high, low) ? CUSTOMER_V4 : Math.min(prefix, CUSTOMER_V6));
    }

    /** The part of the network that a provider has: an IPv4 /16, an IPv6 /32. */
    static RateLimitKey provider(long high, long low, int prefix) {
        return cut(high, low, isV4(high, low) ? PROVIDER_V4 : Math.min(prefix, PROVIDER_V6));
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    /** How many bits of an address count; 0 for a name. */
    int prefix() {
        return prefix;
    }

    @Nullable
    String name() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RateLimitKey key
                && high == key.high
                && low == key.low
                && prefix == key.prefix
                && Objects.equals(name, key.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(high, low, prefix, name);
    }

    /** For logs of a shared store; holds the address. */
    @Override
    public String toString() {
        return text();
    }

    private static boolean isV4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    private static RateLimitKey cut(long high, long low, int prefix) {
        return prefix <= LONG_BITS
                ? new RateLimitKey(high & leading(prefix), 0, prefix, null)
                : new RateLimitKey(high, low & leading(prefix - LONG_BITS), prefix, null);
    }

    /** A mask of the first bits; a shift by all 64 would be one by none. */
    private static long leading(int bits) {
        return bits == 0 ? 0 : -1L << (LONG_BITS - bits);
    }
}
