package dev.seaworthy.alerts.slo;

import java.time.Duration;
import java.time.Instant;

/**
 * How finely counts are kept. Hours are for budgets and for windows of a day and more; minutes, of the last hours only, for
 * the shorter windows, which so add up over instances as well.
 */
public enum Grain {
    /** Ten days longer than the longest window, so that nothing that counts is ever missing. */
    HOUR(Duration.ofHours(1), Duration.ofDays(40)),
    /** Two hours longer than the longest window that is counted in minutes, {@link #LONGEST_BY_MINUTE}. */
    MINUTE(Duration.ofMinutes(1), Duration.ofHours(8));

    /** The longest window that is counted in minutes. */
    static final Duration LONGEST_BY_MINUTE = Duration.ofHours(6);

    private final Duration length;
    private final Duration kept;

    Grain(Duration length, Duration kept) {
        this.length = length;
        this.kept = kept;
    }

    /** From the start of one slot to that of the next. */
    public Duration length() {
        return length;
    }

    /** After this a store may drop them. */
    public Duration kept() {
        return kept;
    }

    /** The start of the slot that this time lies in, as seconds since 1970. */
    public long slot(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), length.toSeconds()) * length.toSeconds();
    }

    static Grain of(Duration window) {
        return window.compareTo(LONGEST_BY_MINUTE) <= 0 ? MINUTE : HOUR;
    }
}
