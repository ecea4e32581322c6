package dev.seaworthy.metrics;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One figure at one resolution: a ring of least, average and greatest values. Not thread-safe. */
final class HistoryTier {

    private static final int HEADER_BYTES = 3 * Integer.BYTES + Long.BYTES;
    private static final int SLOT_BYTES = 3 * Float.BYTES;

    /** Far beyond any date, and far from an overflow. */
    private static final long MOST_SLOTS_SINCE_1970 = 1L << 45;

    final long stepSeconds;
    private final float[] least;
    private final float[] average;
    private final float[] greatest;
    private long current = Long.MIN_VALUE;
    private double sum;
    private int count;

    HistoryTier(long stepSeconds, int slots) {
        this.stepSeconds = stepSeconds;
        least = new float[slots];
        average = new float[slots];
        greatest = new float[slots];
        clear();
    }

    private void clear() {
        Arrays.fill(average, Float.NaN);
    }

    long spanSeconds() {
        return stepSeconds * average.length;
    }

    /** @param second on a clock that never goes back; times without a call stay a gap */
    void add(long second, double value) {
        moveTo(Math.floorDiv(second, stepSeconds));
        int slot = slot(current);
        float rounded = (float) value;
        least[slot] = count == 0 ? rounded : Math.min(least[slot], rounded);
        greatest[slot] = count == 0 ? rounded : Math.max(greatest[slot], rounded);
        sum += value;
        count++;
        average[slot] = (float) (sum / count);
    }

    private void moveTo(long number) {
        if (number == current) {
            return;
        }
        long missed = current == Long.MIN_VALUE ? average.length : number - current;
        if (missed >= average.length) {
            clear();
        } else {
            for (long skipped = current + 1; skipped <= number; skipped++) {
                average[slot(skipped)] = Float.NaN;
            }
        }
        current = number;
        sum = 0;
        count = 0;
    }

    private int slot(long number) {
        return (int) Math.floorMod(number, (long) average.length);
    }

    int bytes() {
        return HEADER_BYTES + SLOT_BYTES * average.length;
    }

    void write(ByteBuffer out) {
        out.putInt((int) stepSeconds).putInt(average.length).putLong(current).putInt(count);
        for (int slot = 0; slot < average.length; slot++) {
            out.putFloat(least[slot]).putFloat(average[slot]).putFloat(greatest[slot]);
        }
    }

    /** @throws IllegalArgumentException when that is no tier */
    static HistoryTier read(ByteBuffer in) {
        int step = in.getInt();
        int slots = in.getInt();
        if (step < 1 || slots < 1 || slots > in.remaining() / SLOT_BYTES) {
            throw new IllegalArgumentException("no tier: " + slots + " slots of " + step + " s");
        }
        HistoryTier tier = new HistoryTier(step, slots);
        tier.current = in.getLong();
        if (tier.current > MOST_SLOTS_SINCE_1970
                || (tier.current < -MOST_SLOTS_SINCE_1970 && tier.current != Long.MIN_VALUE)) {
            throw new IllegalArgumentException("no slot: " + tier.current);
        }
        tier.count = in.getInt();
        for (int slot = 0; slot < slots; slot++) {
            tier.least[slot] = in.getFloat();
            tier.average[slot] = in.getFloat();
            tier.greatest[slot] = in.getFloat();
        }
        return tier;
    }

    /**
     * Fills what is empty here with what a former process had.
     *
     * @param later seconds by which our clock is ahead of the former one's
     * @param second now, on our clock
     */
    void takeOver(HistoryTier former, long later, long second) {
        if (former.current == Long.MIN_VALUE) {
            return;
        }
        moveTo(Math.floorDiv(second, stepSeconds));
        for (int age = 0; age < former.average.length; age++) {
            long number = former.current - age;
            long ours = Math.floorDiv(number * stepSeconds + later, stepSeconds);
            if (ours <= current && ours > current - average.length && Float.isNaN(average[slot(ours)])) {
                copy(former, former.slot(number), slot(ours));
                if (ours == current && !Float.isNaN(average[slot(ours)])) {
                    count = age == 0 ? Math.max(1, former.count) : 1;
                    sum = (double) average[slot(ours)] * count;
                }
            }
        }
    }

    private void copy(HistoryTier former, int from, int to) {
        least[to] = former.least[from];
        average[to] = former.average[from];
        greatest[to] = former.greatest[from];
    }

    boolean isLike(HistoryTier other) {
        return stepSeconds == other.stepSeconds && average.length == other.average.length;
    }

    /**
     * The values of a time, oldest first, joined to the wanted step.
     *
     * @param from second of the first, rounded down to the wanted step; so are the seconds of the points
     * @param to second after the last
     * @param wanted a multiple of the own step
     */
    List<List<Number>> points(long from, long to, long wanted) {
        List<List<Number>> points = new ArrayList<>();
        if (current == Long.MIN_VALUE) {
            return points;
        }
        long oldest = (current - average.length + 1) * stepSeconds;
        long end = Math.min(to, (current + 1) * stepSeconds);
        for (long at = Math.floorDiv(Math.max(from, oldest), wanted) * wanted; at < end; at += wanted) {
            Joined joined = new Joined();
            for (long second = Math.max(at, oldest); second < Math.min(at + wanted, end); second += stepSeconds) {
                joined.add(slot(Math.floorDiv(second, stepSeconds)));
            }
            if (joined.count > 0) {
                points.add(List.of(at, round(joined.low), round(joined.sum / joined.count), round(joined.high)));
            }
        }
        return points;
    }

    /** Neighbouring slots seen as one. */
    private final class Joined {
        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;
        private double sum;
        private int count;

        void add(int slot) {
            if (!Float.isNaN(average[slot])) {
                low = Math.min(low, least[slot]);
                high = Math.max(high, greatest[slot]);
                sum += average[slot];
                count++;
            }
        }
    }

    private static double round(double value) {
        return Math.abs(value) < 1e9 ? Math.round(value * 1e4) / 1e4 : Math.rint(value);
    }
}
