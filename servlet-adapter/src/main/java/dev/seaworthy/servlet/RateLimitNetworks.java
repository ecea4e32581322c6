package dev.seaworthy.servlet;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many keys of a policy each part of the network holds, so that none can take the places of all others. Counted by
 * hash: parts that meet share a count. Requests that come at once may exceed it by their number. Names belong to no
 * network. Thread-safe.
 */
final class RateLimitNetworks {
    /** A customer of a provider: an IPv4 /24, an IPv6 /48, which has 65,536 keys. */
    private static final int CUSTOMER_SHARE = 16;
    /** A provider, or a part of one: an IPv4 /16, an IPv6 /32. */
    private static final int PROVIDER_SHARE = 4;
    /** A power of two. */
    private static final int COUNTS = 4096;

    private final SipHash hash;
    private final int mostOfCustomer;
    private final int mostOfProvider;
    private final AtomicIntegerArray customers = new AtomicIntegerArray(COUNTS);
    private final AtomicIntegerArray providers = new AtomicIntegerArray(COUNTS);

    RateLimitNetworks(int mostKeys, SipHash hash) {
        this.hash = hash;
        this.mostOfCustomer = Math.max(1, mostKeys / CUSTOMER_SHARE);
        this.mostOfProvider = Math.max(1, mostKeys / PROVIDER_SHARE);
    }

    /** Whether one more key of this address has room in its networks. */
    boolean haveRoom(long high, long low, int prefix) {
        return prefix == 0
                || (customers.get(customer(high, low, prefix)) < mostOfCustomer && providerHasRoom(high, low, prefix));
    }

    /** Whether its provider has room, whatever the customer has. */
    boolean providerHasRoom(long high, long low, int prefix) {
        return providers.get(provider(high, low, prefix)) < mostOfProvider;
    }

    void enter(long high, long low, int prefix) {
        change(high, low, prefix, 1);
    }

    void leave(long high, long low, int prefix) {
        change(high, low, prefix, -1);
    }

    private void change(long high, long low, int prefix, int by) {
        if (prefix != 0) {
            customers.addAndGet(customer(high, low, prefix), by);
            providers.addAndGet(provider(high, low, prefix), by);
        }
    }

    private int customer(long high, long low, int prefix) {
        return index(RateLimitKey.customer(high, low, prefix));
    }

    private int provider(long high, long low, int prefix) {
        return index(RateLimitKey.provider(high, low, prefix));
    }

    private int index(RateLimitKey network) {
        return (int) hash.hash(network.high(), network.low(), network.prefix()) & COUNTS - 1;
    }
}
