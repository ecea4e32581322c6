package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Objects;

/**
 * When something runs: a five-field cron expression (minute, hour, day of month, month, day of week) in UTC unless a zone
 * is given.
 *
 * <p>In a zone with daylight saving time, a time inside the gap runs once at the end of the gap, and a time that comes
 * twice runs at its first occurrence only. Immutable.
 */
public final class Schedule {
    private static final String EXAMPLES = "Valid are, for example, \"0 1 * * *\" (01:00 every day), \"*/15 * * * *\""
            + " (every quarter of an hour), \"30 2 * * SUN\" (Sundays at 02:30), \"0 6-18/3 1,15 JAN-JUN *\", \"@hourly\"";

    private static final int MOST_GAPS = 10_000;

    private final String expression;
    private final ZoneId zone;
    private final CronExpression cron;

    private Schedule(String expression, ZoneId zone, CronExpression cron) {
        this.expression = expression;
        this.zone = zone;
        this.cron = cron;
    }

    /**
     * Reads a cron expression, in UTC.
     *
     * @throws IllegalArgumentException if it is not one; the message lists valid examples
     */
    public static Schedule cron(String expression) {
        String text = expression.strip().replaceAll("\\s+", " ");
        String read = text.startsWith("@") ? text.toLowerCase(Locale.ROOT) : text;
        try {
            return new Schedule(read, ZoneOffset.UTC, new CronExpression(read));
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "Schedule \"" + text + "\" is not a cron expression: " + invalid.getMessage() + ". " + EXAMPLES,
                    invalid);
        }
    }

    /** The same times of day by the clocks of {@code zone}. */
    public Schedule inZone(ZoneId zone) {
        return new Schedule(expression, zone, cron);
    }

    /** The cron expression, its blanks normalised. */
    public String expression() {
        return expression;
    }

    /** The zone whose clocks count. */
    public ZoneId zone() {
        return zone;
    }

    /** The first run strictly after {@code instant}. */
    public Instant nextAfter(Instant instant) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        while (true) {
            local = cron.nextAfter(local)
                    .orElseThrow(() -> new IllegalStateException("Schedule \"" + expression + "\" has no next run"));
            Instant run = toInstant(local);
            if (run.isAfter(instant)) {
                return run;
            }
            // The second pass through an overlap: this local time has had its run an hour ago.
        }
    }

    /** The longest time between two of the runs of the 400 days after {@code from}, or between the first two. */
    Duration longestGap(Instant from) {
        Instant run = nextAfter(from);
        Instant end = run.plus(Duration.ofDays(400));
        Duration longest = Duration.ZERO;
        for (int count = 0; count < MOST_GAPS && (run.isBefore(end) || longest.isZero()); count++) {
            Instant next = nextAfter(run);
            Duration gap = Duration.between(run, next);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            run = next;
        }
        return longest;
    }

    private Instant toInstant(LocalDateTime local) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        if (transition == null) {
            return local.atZone(zone).toInstant();
        }
        return transition.isGap()
                ? transition.getInstant()
                : local.atOffset(transition.getOffsetBefore()).toInstant();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that && expression.equals(that.expression) && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, zone);
    }

    @Override
    public String toString() {
        return expression + " " + zone;
    }
}
