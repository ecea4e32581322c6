package dev.seaworthy.alerts.slo;

import java.time.Duration;

/**
 * When a budget burns too fast: both windows, at once, burn it more than so many times as fast as would use it up in
 * exactly thirty days. The long window says that it matters, the short one that it goes on. The first four are those of
 * the SRE workbook of Google, chapter 5; the last one is for failures too few or too slow for them.
 */
public enum BurnRule {
    /** Two percent of the budget within an hour. */
    HOUR("1h", 14.4, Urgency.PAGE, Duration.ofHours(1), Duration.ZERO, Duration.ofMinutes(5)),
    /** Five percent within six hours. */
    SIX_HOURS("6h", 6, Urgency.PAGE, Duration.ofHours(6), Duration.ZERO, Duration.ofMinutes(30)),
    /** A tenth within a day. */
    DAY("1d", 3, Urgency.TICKET, Duration.ofDays(1), Duration.ZERO, Duration.ofHours(2)),
    /** A tenth within three days. */
    THREE_DAYS("3d", 1, Urgency.TICKET, Duration.ofDays(3), Duration.ZERO, Duration.ofHours(6)),
    /** The last day and, apart from it, the six days before: not one bad hour, but a week that nobody mended. */
    WEEK("7d", 1, Urgency.PAGE, Duration.ofDays(6), Duration.ofDays(1), Duration.ofDays(1));

    private final String label;
    private final double factor;
    private final Urgency urgency;
    private final Duration longWindow;
    private final Duration longWindowEnds;
    private final Duration shortWindow;

    BurnRule(
            String label,
            double factor,
            Urgency urgency,
            Duration longWindow,
            Duration longWindowEnds,
            Duration shortWindow) {
        this.label = label;
        this.factor = factor;
        this.urgency = urgency;
        this.longWindow = longWindow;
        this.longWindowEnds = longWindowEnds;
        this.shortWindow = shortWindow;
    }

    /** As in tags and reports: how far back it looks. */
    public String label() {
        return label;
    }

    /** The burn rate that is too much. */
    public double factor() {
        return factor;
    }

    public Urgency urgency() {
        return urgency;
    }

    public Duration longWindow() {
        return longWindow;
    }

    /** How long ago the long window ended: zero but for {@link #WEEK}. */
    public Duration longWindowEnds() {
        return longWindowEnds;
    }

    /** It ends now. */
    public Duration shortWindow() {
        return shortWindow;
    }

    /** Whether any share of bad events is enough to exceed it. */
    boolean canExceed(double budget) {
        return factor * budget < 1;
    }
}
