package dev.seaworthy.servlet;

import java.security.SecureRandom;

/**
 * SipHash-1-3 (Aumasson and Bernstein, 2012) of three words under a random key: who chooses what is hashed can not
 * choose where it lands.
 */
final class SipHash {
    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;
    private static final long LENGTH = 24L << 56;

    private final long key0;
    private final long key1;

    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    static SipHash seeded() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    // One straight run in local variables: calls with four results would need an object on the hot path.
    long hash(long first, long second, long third) {
        long v0 = INIT_0 ^ key0;
        long v1 = INIT_1 ^ key1;
        long v2 = INIT_2 ^ key0;
        long v3 = INIT_3 ^ key1;
        for (int step = 0; step < 7; step++) {
            long word = step == 0 ? first : step == 1 ? second : step == 2 ? third : step == 3 ? LENGTH : 0;
            v3 ^= word;
            if (step == 4) {
                v2 ^= 0xff;
            }
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
