package dev.seaworthy.backup;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Which backups of a plan stay: a backup stays when any rule keeps it. The time rules keep the newest backup of each day,
 * ISO week, month or year (UTC) that lies within the given span before the newest good backup, preferring verified ones.
 *
 * <p>Whatever the rules say, the newest verified backup of each source and every held backup stay, backups dated in the
 * future count for nothing and are left alone, and nothing is removed while fresh verified backups fail to appear. A held
 * backup takes nobody's place, nor does one known to be bad, which is left for examination for 30 days. One run removes at
 * most half of the backups, or five.
 *
 * @param within keeps every backup within this span
 * @param newest keeps this many of the newest backups
 * @param maxBytes if the kept ones together are larger, what they share counted once, the oldest go first; {@link #UNLIMITED} for no limit
 */
public record RetentionPolicy(
        Duration within,
        Duration daily,
        Duration weekly,
        Duration monthly,
        Duration yearly,
        int newest,
        long maxBytes) {
    /** No limit on the size of what is kept. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Duration OFF = Duration.ZERO;
    private static final RetentionPolicy NOTHING = new RetentionPolicy(OFF, OFF, OFF, OFF, OFF, 0, UNLIMITED);

    public RetentionPolicy {
        requireNotNegative("within", within);
        requireNotNegative("daily", daily);
        requireNotNegative("weekly", weekly);
        requireNotNegative("monthly", monthly);
        requireNotNegative("yearly", yearly);
        if (newest < 0) {
            throw new IllegalArgumentException("Retention newest is " + newest + "; give 0 or more");
        }
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("Retention maxBytes is " + maxBytes + "; give at least 1");
        }
    }

    /** One a day for 7 days and one a week for 30 days. */
    public static RetentionPolicy defaults() {
        return keepNothing().daily(Duration.ofDays(7)).weekly(Duration.ofDays(30));
    }

    /** Removes nothing, ever. */
    public static RetentionPolicy keepAll() {
        return keepNothing().within(ChronoUnit.FOREVER.getDuration());
    }

    /** No rule yet, as a start for others: only the newest verified backup and held ones stay. */
    public static RetentionPolicy keepNothing() {
        return NOTHING;
    }

    public RetentionPolicy within(Duration span) {
        return new RetentionPolicy(span, daily, weekly, monthly, yearly, newest, maxBytes);
    }

    public RetentionPolicy daily(Duration span) {
        return new RetentionPolicy(within, span, weekly, monthly, yearly, newest, maxBytes);
    }

    public RetentionPolicy weekly(Duration span) {
        return new RetentionPolicy(within, daily, span, monthly, yearly, newest, maxBytes);
    }

    public RetentionPolicy monthly(Duration span) {
        return new RetentionPolicy(within, daily, weekly, span, yearly, newest, maxBytes);
    }

    public RetentionPolicy yearly(Duration span) {
        return new RetentionPolicy(within, daily, weekly, monthly, span, newest, maxBytes);
    }

    public RetentionPolicy newest(int count) {
        return new RetentionPolicy(within, daily, weekly, monthly, yearly, count, maxBytes);
    }

    public RetentionPolicy maxBytes(long bytes) {
        return new RetentionPolicy(within, daily, weekly, monthly, yearly, newest, bytes);
    }

    private static void requireNotNegative(String name, Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("Retention " + name + " is " + span + "; give 0 or more");
        }
    }
}
