package dev.seaworthy.alerts.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sums over time, of this process and the others. A window is its whole slots and the one that is still growing, so that it
 * reaches back up to one slot further than it says.
 */
final class Windows {

    /** What a window needs to have, a day or a week ago, for silence now to be unusual. */
    private static final long USUAL = 5;

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final Ledger own;
    private final OtherCounts others;

    Windows(Ledger own, OtherCounts others) {
        this.own = own;
        this.others = others;
    }

    /** Up to now. */
    Tally last(String objective, Duration window, Instant now) {
        Grain grain = Grain.of(window);
        return sum(grain, objective, grain.slot(now) - window.toSeconds(), grain.slot(now));
    }

    /** What lies before such a window, in whole hours. */
    Tally before(String objective, Duration window, Duration ended, Instant now) {
        long end = Grain.HOUR.slot(now) - ended.toSeconds();
        return sum(
                Grain.HOUR,
                objective,
                end - window.toSeconds(),
                end - Grain.HOUR.length().toSeconds());
    }

    private Tally sum(Grain grain, String objective, long first, long last) {
        return own.sum(grain, objective, first, last).plus(others.sum(grain, objective, first, last));
    }

    /** The start of the first hour with an event. */
    @Nullable
    Instant since(String objective) {
        OptionalLong first = Stream.of(own.since(objective), others.since(objective))
                .flatMapToLong(OptionalLong::stream)
                .min();
        return first.isPresent() ? Instant.ofEpochSecond(first.getAsLong()) : null;
    }

    /** How many instances counted something in this hour or the last. */
    int instances(String objective, Instant now) {
        long hour = Grain.HOUR.slot(now);
        long before = hour - Grain.HOUR.length().toSeconds();
        boolean here = own.sum(Grain.HOUR, objective, before, hour).total() > 0;
        return others.instances(Grain.HOUR, objective, before, hour) + (here ? 1 : 0);
    }

    /**
     * Whether nothing was counted for so long, although something was in the same hours a week before, or the day before
     * while no more is known: a night or Sunday that is always quiet does not count. Once unusual it stays so for a week,
     * or until something is counted.
     */
    boolean unusuallySilent(String objective, Duration silence, Instant now) {
        Instant since = since(objective);
        for (long hours = 0; since != null && hours <= WEEK.toHours(); hours++) {
            Instant then = now.minus(Duration.ofHours(hours));
            if (sumHours(objective, silence, then) > 0) {
                return false;
            }
            Instant before = then.minus(WEEK).minus(silence).isBefore(since)
                    ? then.minus(DAY.multipliedBy(1 + (silence.toHours() - 1) / DAY.toHours()))
                    : then.minus(WEEK);
            if (sumHours(objective, silence, before) >= USUAL) {
                return true;
            }
        }
        return false;
    }

    private long sumHours(String objective, Duration window, Instant now) {
        long hour = Grain.HOUR.slot(now);
        return sum(Grain.HOUR, objective, hour - window.toSeconds(), hour).total();
    }
}
