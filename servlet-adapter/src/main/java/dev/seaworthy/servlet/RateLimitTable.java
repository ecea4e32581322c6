package dev.seaworthy.servlet;

/**
 * The keys of one policy: at most so many, of one part of the network at most a share of them. Policies have no table in
 * common, because one with a long window keeps its keys for as long. Thread-safe.
 */
final class RateLimitTable {
    /** There is no room, and the key was not charged. */
    static final long NO_ROOM = RateLimitSegment.NO_ROOM;

    private static final int MOST_SEGMENTS = 64;
    private static final int SMALLEST_SEGMENT = 64;
    private static final long HASH_BITS = 0xffff_ffff_0000_0000L;

    private final SipHash hash;
    private final RateLimitNetworks networks;
    private final RateLimitSegment[] segments;

    RateLimitTable(int mostKeys, SipHash hash) {
        this.hash = hash;
        this.networks = new RateLimitNetworks(mostKeys, hash);
        int count = Math.max(1, Math.min(MOST_SEGMENTS, Integer.highestOneBit(mostKeys / SMALLEST_SEGMENT)));
        segments = new RateLimitSegment[count];
        for (int i = 0; i < count; i++) {
            segments[i] = new RateLimitSegment(mostKeys / count, networks);
        }
    }

    /** As {@link RateLimitSegment#charge}, of a key in two words. */
    long charge(long high, long low, int prefix, long now, long charge, long most) {
        long kind = RateLimitSegment.kind(prefix);
        long hashed = hash.hash(high, low, kind);
        return segments[(int) hashed & (segments.length - 1)].charge(
                high, low, (hashed & HASH_BITS) | kind, now, charge, most);
    }

    /** The hash of those with whom a key shares a bucket for which there is no room: the smallest part that is full. */
    long sharedHash(RateLimitKey key, long high, long low) {
        if (key.name() != null) {
            return hash.hash(high, low, 0);
        }
        boolean customer =
                networks.providerHasRoom(high, low, key.prefix()) && !networks.haveRoom(high, low, key.prefix());
        RateLimitKey network = customer
                ? RateLimitKey.customer(high, low, key.prefix())
                : RateLimitKey.provider(high, low, key.prefix());
        return hash.hash(network.high(), network.low(), network.prefix());
    }

    /** How many keys are held now. */
    int keys(long now) {
        int keys = 0;
        for (RateLimitSegment segment : segments) {
            keys += segment.size(now);
        }
        return keys;
    }
}
