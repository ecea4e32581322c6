package dev.seaworthy.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * Keeps the buckets of this process: at most so many keys of each policy, the rest in coarse buckets. Time is the difference of two
 * readings of {@code System.nanoTime}; the wall clock may jump. Thread-safe.
 */
final class GcraLimiter {
    private static final int NAME_SEED_BYTES = 16;

    private final SipHash hash;
    private final byte[] nameSeed = new byte[NAME_SEED_BYTES];
    private final int mostKeys;
    private final LongSupplier nanoTime;
    private final long began;

    GcraLimiter(int mostKeys, SipHash hash, LongSupplier nanoTime) {
        new SecureRandom().nextBytes(nameSeed);
        this.mostKeys = mostKeys;
        this.hash = hash;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** A place for the keys of a policy. */
    RateLimitTable table() {
        return new RateLimitTable(mostKeys, hash);
    }

    RateLimiter.Decision decide(RateLimitLane lane, RateLimitKey key, int cost) {
        long charge = lane.charge(cost);
        long now = nanoTime.getAsLong() - began;
        String name = key.name();
        if (name == null) {
            return lane.decision(charge(lane, key, key.high(), key.low(), now, charge));
        }
        ByteBuffer digest = ByteBuffer.wrap(digest(name));
        return lane.decision(charge(lane, key, digest.getLong(), digest.getLong(), now, charge));
    }

    /** How many keys these hold now. */
    int keys(Collection<RateLimitLane> lanes) {
        long now = nanoTime.getAsLong() - began;
        return lanes.stream().mapToInt(lane -> lane.keys.keys(now)).sum();
    }

    private static long charge(RateLimitLane lane, RateLimitKey key, long high, long low, long now, long charge) {
        long outcome = lane.keys.charge(high, low, key.prefix(), now, charge, lane.most());
        return outcome == RateLimitTable.NO_ROOM
                ? lane.chargeOverflow(lane.keys.sharedHash(key, high, low), now, charge)
                : outcome;
    }

    /** A name of any length as two words that nobody can make meet those of another. */
    private byte[] digest(String name) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(nameSeed);
            return sha256.digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JDK has no SHA-256, which every JDK must have", impossible);
        }
    }
}
