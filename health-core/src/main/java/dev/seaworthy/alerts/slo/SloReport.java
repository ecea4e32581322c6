package dev.seaworthy.alerts.slo;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the objectives stand: the body of {@code /api/v1/ops/slo}. What is not known is {@code null}, never 0.
 *
 * @param evaluatedAt when; everything else is as it was then
 */
public record SloReport(Instant evaluatedAt, Store store, List<Item> objectives) {

    public SloReport {
        objectives = List.copyOf(objectives);
    }

    /** Where an objective stands. */
    public enum State {
        /** Within its budget, and not burning it too fast. */
        OK,
        /** By at least one of the rules that tell somebody it burns its budget too fast. */
        BURNING,
        /** Nothing is left of the budget of thirty days. */
        SPENT,
        /** Nothing was counted in thirty days, or not known for five minutes what others counted: neither good nor bad. */
        NO_DATA
    }

    /**
     * Where counts are kept.
     *
     * @param shared whether they are kept beyond this process, with those of other instances
     * @param readAt when what others counted was last read; {@code null} while it never was, or if nothing is shared
     * @param waiting how many counts are not kept yet
     * @param failures how often the store failed, one after the other, until now
     * @param error why, if it does
     */
    public record Store(
            boolean shared,
            @Nullable Instant readAt,
            int waiting,
            long failures,
            @Nullable String error) {}

    /**
     * One objective.
     *
     * @param threshold up to which an event is good, in seconds; {@code null} if that is no matter of time
     * @param dataSince the first hour, of the last 31 days, in which anything was counted
     * @param instances how many counted something in this hour or the last
     * @param silent whether nothing has been counted for unusually long
     * @param problem why it cannot be counted here
     */
    public record Item(
            String id,
            String name,
            String category,
            double target,
            @Nullable Double threshold,
            Urgency urgency,
            State state,
            @Nullable Instant dataSince,
            int instances,
            @Nullable Boolean silent,
            @Nullable String problem,
            List<Budget> budgets,
            List<Burn> burns) {

        public Item {
            budgets = List.copyOf(budgets);
            burns = List.copyOf(burns);
        }
    }

    /**
     * What a window may cost, and what it did.
     *
     * @param window {@code 30d}, {@code 7d} or {@code 1d}
     * @param good events; {@code null}, like all else here, while it was not known for five minutes what other instances
     *     counted
     * @param goodShare of all events; {@code null} without any
     * @param remaining the share of the budget that is left: 1 is all, 0 nothing, less than 0 overdrawn
     * @param badEventsLeft how many more events may be bad before it is used up; less than 0 when it is overdrawn
     */
    public record Budget(
            String window,
            @Nullable Long good,
            @Nullable Long total,
            @Nullable Double goodShare,
            @Nullable Double remaining,
            @Nullable Long badEventsLeft) {}

    /**
     * How fast the budget burns: at 1 it would last thirty days.
     *
     * @param rule its label, such as {@code 1h}
     * @param limit the rate that is too much, in both windows at once
     * @param badEvents in the long window, for {@code 7d} in both
     * @param longRate {@code null} without events
     * @param shortRate {@code null} without events
     * @param exceeded whether both are above the limit and there are enough bad events
     * @param tells whether somebody is told then
     */
    public record Burn(
            String rule,
            Urgency urgency,
            double limit,
            long badEvents,
            @Nullable Double longRate,
            @Nullable Double shortRate,
            boolean exceeded,
            boolean tells) {}
}
