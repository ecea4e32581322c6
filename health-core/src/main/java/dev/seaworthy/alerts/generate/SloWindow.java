package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.slo.BurnRule;
import dev.seaworthy.alerts.slo.Objective;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a budget is looked at over.
 *
 * @param ended how long ago
 */
record SloWindow(Duration length, Duration ended) {

    static final SloWindow FIVE_MINUTES = new SloWindow(Duration.ofMinutes(5), Duration.ZERO);
    static final SloWindow HOUR = new SloWindow(Duration.ofHours(1), Duration.ZERO);
    static final Duration DAY = Duration.ofDays(1);
    static final SloWindow MONTH = new SloWindow(Objective.WINDOW, Duration.ZERO);

    /** All that are more than what is counted each time. */
    static final List<SloWindow> LONG = Stream.concat(
                    Stream.of(BurnRule.values()).flatMap(rule -> Stream.of(shortOf(rule), longOf(rule))),
                    Stream.of(MONTH))
            .filter(window -> !window.equals(FIVE_MINUTES))
            .distinct()
            .sorted((one, other) -> one.length.plus(one.ended).compareTo(other.length.plus(other.ended)))
            .toList();

    static SloWindow longOf(BurnRule rule) {
        return new SloWindow(rule.longWindow(), rule.longWindowEnds());
    }

    static SloWindow shortOf(BurnRule rule) {
        return new SloWindow(rule.shortWindow(), Duration.ZERO);
    }

    /** As part of a series' name. */
    String name() {
        return ended.isZero() ? Texts.span(length) : Texts.span(length) + "_until_" + Texts.span(ended);
    }

    /**
     * As PromQL has it behind a series.
     *
     * @param step of a subquery, or nothing
     */
    String range(String step) {
        return "[" + Texts.span(length) + step + "]" + (ended.isZero() ? "" : " offset " + Texts.span(ended));
    }
}
