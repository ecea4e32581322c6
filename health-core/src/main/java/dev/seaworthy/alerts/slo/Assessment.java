package dev.seaworthy.alerts.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out where an objective stands. */
final class Assessment {

    /** The windows of budgets, the longest first. */
    static final List<String> BUDGETS = List.of("30d", "7d", "1d");

    private static final double ROUNDING = 1e-9;

    private final Objective objective;
    private final Windows windows;
    private final Instant now;
    private final boolean sharedIsKnown;
    private final boolean sharedIsFresh;

    /**
     * @param sharedIsKnown whether what others counted was ever read, if there is where to read it
     * @param sharedIsFresh whether it was read of late: else what is known here proves what is bad, and nothing else
     */
    Assessment(Objective objective, Windows windows, Instant now, boolean sharedIsKnown, boolean sharedIsFresh) {
        this.objective = objective;
        this.windows = windows;
        this.now = now;
        this.sharedIsKnown = sharedIsKnown;
        this.sharedIsFresh = sharedIsFresh;
    }

    SloReport.Item item(@Nullable String problem) {
        List<SloReport.Burn> burns =
                Arrays.stream(BurnRule.values()).map(this::burn).toList();
        String id = objective.id();
        return new SloReport.Item(
                id,
                objective.name(),
                objective.category(),
                objective.target(),
                objective.sli().part().bucket(),
                objective.urgency(),
                state(burns),
                windows.since(id),
                windows.instances(id, now),
                sharedIsFresh ? windows.unusuallySilent(id, objective.silentFor(), now) : null,
                problem,
                BUDGETS.stream().map(this::budget).toList(),
                burns);
    }

    private SloReport.State state(List<SloReport.Burn> burns) {
        Tally month = last(Objective.WINDOW);
        boolean evident = month.bad() >= objective.minimumBadEvents();
        if (month.total() == 0) {
            return SloReport.State.NO_DATA;
        }
        if (sharedIsKnown && evident && left(month) <= ROUNDING) {
            return SloReport.State.SPENT;
        }
        return burns.stream().anyMatch(burn -> burn.exceeded() && burn.tells())
                ? SloReport.State.BURNING
                : sharedIsFresh ? SloReport.State.OK : SloReport.State.NO_DATA;
    }

    private SloReport.Budget budget(String window) {
        if (!sharedIsFresh) {
            return new SloReport.Budget(window, null, null, null, null, null);
        }
        Tally tally = last(Duration.ofDays(Long.parseLong(window.substring(0, window.length() - 1))));
        boolean none = tally.total() == 0;
        return new SloReport.Budget(
                window,
                tally.total() - tally.bad(),
                tally.total(),
                none ? null : 1 - tally.badShare(),
                none ? null : left(tally) / (objective.budget() * tally.total()),
                none ? null : (long) Math.floor(left(tally) + ROUNDING));
    }

    /** Bad events that may still happen among as many events. */
    private double left(Tally tally) {
        return objective.budget() * tally.total() - tally.bad();
    }

    private SloReport.Burn burn(BurnRule rule) {
        Tally recent = last(rule.shortWindow());
        Tally all = longWindow(rule);
        Double longRate = rate(all);
        Double shortRate = rate(recent);
        long bad = apart(rule) ? all.bad() + recent.bad() : all.bad();
        boolean exceeded = bad >= objective.minimumBadEvents()
                && longRate != null
                && shortRate != null
                && Math.min(longRate, shortRate) > rule.factor();
        return new SloReport.Burn(
                rule.label(), rule.urgency(), rule.factor(), bad, longRate, shortRate, exceeded, objective.uses(rule));
    }

    private Tally longWindow(BurnRule rule) {
        return apart(rule)
                ? windows.before(objective.id(), rule.longWindow(), rule.longWindowEnds(), now)
                : last(rule.longWindow());
    }

    private static boolean apart(BurnRule rule) {
        return !rule.longWindowEnds().isZero();
    }

    private Tally last(Duration window) {
        return windows.last(objective.id(), window, now);
    }

    private @Nullable Double rate(Tally tally) {
        return tally.total() == 0 ? null : tally.badShare() / objective.budget();
    }
}
