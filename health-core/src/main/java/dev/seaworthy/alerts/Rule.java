package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.Objects;

/**
 * One thing that is watched, and when it is worth telling somebody. Between threshold and clear threshold nothing
 * changes: what fires goes on firing, what does not stays silent.
 *
 * @param id stable, in lower case with hyphens
 * @param threshold beyond it the value is bad, on the side that the comparison says
 * @param clear once there or on the good side of it the value is good again; the threshold or better
 * @param lasting how long the value must be bad before the alert fires: {@code for} in {@code rules.json}
 * @param minimumEvents of a share the fewest bad events, of a quantile the fewest values within its window that count as
 *     evidence; 0 for other signals
 * @param category for routing, such as {@code availability} or {@code backup}
 * @param summary what is wrong, in one line
 * @param description what it means, and where to look first
 * @param enabled a rule that is switched off is neither evaluated nor generated
 */
public record Rule(
        String id,
        Signal signal,
        Comparison comparison,
        double threshold,
        double clear,
        Duration lasting,
        long minimumEvents,
        Severity severity,
        String category,
        String summary,
        String description,
        boolean enabled) {

    static final String RUNBOOKS = "docs/alerts.md";

    private static final Duration LONGEST = Duration.ofDays(7);

    public Rule {
        Names.kebab(id, "rule");
        Names.kebab(category, "category of rule " + id);
        Names.filled(summary, "summary of rule " + id);
        Names.filled(description, "description of rule " + id);
        Objects.requireNonNull(severity);
        if (!Double.isFinite(threshold) || !Double.isFinite(clear)) {
            throw new IllegalArgumentException("rule " + id + ": threshold and clear must be finite numbers");
        }
        if (isShare(signal) && (threshold > 1 || clear > 1)) {
            throw new IllegalArgumentException("rule " + id + ": threshold " + Figures.text(threshold) + " and clear "
                    + Figures.text(clear) + " are compared with a share of at most 1; give 0.95 for 95 %");
        }
        if (comparison.holds(clear, threshold)) {
            throw new IllegalArgumentException("rule " + id + ": clear " + Figures.text(clear)
                    + " lies beyond the threshold " + Figures.text(threshold)
                    + ", so that it could not fire; set clear to "
                    + Figures.text(threshold) + " or " + (comparison == Comparison.ABOVE ? "less" : "more"));
        }
        if (lasting.isNegative() || lasting.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("rule " + id + ": for is " + lasting + "; give 0s to 7d");
        }
        boolean counts = signal instanceof Signal.Share || signal instanceof Signal.Quantile;
        if (minimumEvents < 0 || (minimumEvents > 0 && !counts)) {
            throw new IllegalArgumentException("rule " + id + ": minimum_events is " + minimumEvents
                    + "; only a share or a quantile has events, 1 or more of them");
        }
    }

    /** Above 1 there is nothing: who says 95 means percent, and would never hear of it. */
    private static boolean isShare(Signal signal) {
        if (signal instanceof Signal.First first) {
            return first.of().stream().allMatch(Rule::isShare);
        }
        if (signal instanceof Signal.Value value) {
            return "ratio".equals(value.of().unit());
        }
        return signal instanceof Signal.Share share
                && share.part().meter().equals(share.whole().meter())
                && share.part().statistic() != Selector.Statistic.TOTAL;
    }

    /** Whether the value is bad. */
    public boolean breachedBy(double value) {
        return comparison.holds(value, threshold);
    }

    /** Whether the value is good again. */
    public boolean clearedBy(double value) {
        return !Double.isNaN(value) && !comparison.holds(value, clear);
    }

    /** Where to read what to do, relative to the documentation's root. */
    public String runbook() {
        return runbook(RUNBOOKS);
    }

    String runbook(String page) {
        return page + "#" + id;
    }
}
