package dev.seaworthy.servlet;

/**
 * A part of the keys, in one array without an object per key: four words each, open addressing with linear probing. A
 * key whose bucket is full again equals one that is not there; its place is taken by the next key that passes by. A key
 * whose bucket is not full is never thrown out. Thread-safe.
 */
final class RateLimitSegment {
    /** There is no room, and the key was not charged. */
    static final long NO_ROOM = Long.MIN_VALUE;

    private static final int WORDS = 4;
    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int TAG = 2;
    private static final int DUE = 3;
    private static final int FIRST_SLOTS = 16;
    private static final int HASH_SHIFT = 32;
    /** A flood of new keys must not make each request look through the whole segment for places to free. */
    private static final long SWEEP_PAUSE_NANOS = 10_000_000;

    private final int mostKeys;
    private final RateLimitNetworks networks;
    private long[] table = new long[FIRST_SLOTS * WORDS];
    private int taken;
    private long nextSweep;

    RateLimitSegment(int mostKeys, RateLimitNetworks networks) {
        this.mostKeys = mostKeys;
        this.networks = networks;
    }

    /** The lower part of a tag; never 0. */
    static long kind(int prefix) {
        return (long) prefix << 1 | 1;
    }

    private static int prefix(long tag) {
        return (int) tag >>> 1;
    }

    /**
     * Charges a key by the generic cell rate algorithm: what is kept is the time at which its bucket is full again.
     *
     * @param tag 32 bits of the key's hash, and {@link #kind} of its prefix
     * @param now nanoseconds, not negative
     * @param charge how much later the bucket is full for it
     * @param most how much later than now it may be
     * @return how much later than now it is, when charged; else the negative time until it can be charged, or
     *     {@link #NO_ROOM}
     */
    synchronized long charge(long high, long low, long tag, long now, long charge, long most) {
        int slot = find(high, low, tag, now);
        if (slot < 0) {
            return NO_ROOM;
        }
        boolean known = isKey(slot, high, low, tag);
        long outcome = outcome(known ? table[slot + DUE] : 0, now, charge, most);
        if (outcome > 0) {
            if (!known) {
                place(slot, high, low, tag);
            }
            table[slot + DUE] = now + outcome;
        }
        return outcome;
    }

    private void place(int slot, long high, long low, long tag) {
        if (table[slot + TAG] == 0) {
            taken++;
        } else {
            leave(slot);
        }
        networks.enter(high, low, prefix(tag));
        table[slot + HIGH] = high;
        table[slot + LOW] = low;
        table[slot + TAG] = tag;
    }

    private void leave(int slot) {
        networks.leave(table[slot + HIGH], table[slot + LOW], prefix(table[slot + TAG]));
    }

    /** As {@link #charge}, of a bucket that is full again at {@code due}. */
    static long outcome(long due, long now, long charge, long most) {
        long owed = Math.max(0, due - now) + charge;
        return owed <= most ? owed : most - owed;
    }

    /** How many keys have a bucket that is not full; the others are dropped. */
    synchronized int size(long now) {
        sweep(now);
        return taken;
    }

    /** The key's slot, else one that it may have; negative when there is none. */
    private int find(long high, long low, long tag, long now) {
        int slot = look(high, low, tag, now);
        if (isKey(slot, high, low, tag)) {
            return slot;
        }
        boolean dropped = table[slot + TAG] != 0;
        if ((dropped || taken < room()) && networks.haveRoom(high, low, prefix(tag))) {
            return slot;
        }
        makeRoom(now);
        return taken < room() && networks.haveRoom(high, low, prefix(tag)) ? free(tag) : -1;
    }

    /** The key's slot, else the first on its way whose key may be dropped, else the free one at its end. */
    private int look(long high, long low, long tag, long now) {
        int dropped = -1;
        int slot = home(tag);
        while (table[slot + TAG] != 0) {
            if (isKey(slot, high, low, tag)) {
                return slot;
            }
            if (dropped < 0 && table[slot + DUE] <= now) {
                dropped = slot;
            }
            slot = next(slot);
        }
        return dropped >= 0 ? dropped : slot;
    }

    private void makeRoom(long now) {
        if (now >= nextSweep) {
            sweep(now);
            nextSweep = now + SWEEP_PAUSE_NANOS;
        }
        if (taken >= room() && taken < mostKeys) {
            long[] smaller = table;
            table = new long[smaller.length * 2];
            for (int slot = 0; slot < smaller.length; slot += WORDS) {
                if (smaller[slot + TAG] != 0) {
                    System.arraycopy(smaller, slot, table, free(smaller[slot + TAG]), WORDS);
                }
            }
        }
    }

    private void sweep(long now) {
        for (int slot = 0; slot < table.length; slot += WORDS) {
            while (table[slot + TAG] != 0 && table[slot + DUE] <= now) {
                remove(slot);
            }
        }
    }

    /** Moves keys that were pushed beyond this slot back towards where they are looked for (Knuth 6.4, algorithm R). */
    private void remove(int slot) {
        leave(slot);
        int hole = slot;
        for (int at = next(hole); table[at + TAG] != 0; at = next(at)) {
            int home = home(table[at + TAG]);
            boolean between = hole <= at ? hole < home && home <= at : hole < home || home <= at;
            if (!between) {
                System.arraycopy(table, at, table, hole, WORDS);
                hole = at;
            }
        }
        table[hole + TAG] = 0;
        taken--;
    }

    /** One fifth of the slots stays free, so that ways are short. */
    private int room() {
        return Math.min(mostKeys, table.length / WORDS * 4 / 5);
    }

    private int free(long tag) {
        int slot = home(tag);
        while (table[slot + TAG] != 0) {
            slot = next(slot);
        }
        return slot;
    }

    private boolean isKey(int slot, long high, long low, long tag) {
        return table[slot + TAG] == tag && table[slot + LOW] == low && table[slot + HIGH] == high;
    }

    private int home(long tag) {
        return (int) (tag >>> HASH_SHIFT) * WORDS & table.length - 1;
    }

    private int next(int slot) {
        return slot + WORDS & table.length - 1;
    }
}
