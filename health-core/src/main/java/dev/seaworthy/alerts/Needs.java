package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.List;

/** What each kind of signal asks of its parts. */
final class Needs {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private Needs() {}

    static void gauge(Selector of) {
        if (of.cumulative()) {
            throw new IllegalArgumentException(of.meter() + " is a " + Names.word(of.type())
                    + ", whose total says little; use increase, rate or share, or name a gauge");
        }
    }

    static void total(Selector of) {
        if (!of.cumulative()) {
            throw new IllegalArgumentException(
                    of.meter() + " is a gauge, which does not add up; use value, or name a counter or timer");
        }
    }

    static void histogram(Selector of) {
        boolean histogram = of.type() == Selector.Type.TIMER || of.type() == Selector.Type.SUMMARY;
        if (!histogram || of.statistic() != Selector.Statistic.COUNT) {
            throw new IllegalArgumentException(
                    of.meter() + ": a quantile needs a timer or summary, without statistic or bucket");
        }
    }

    static void window(Duration window) {
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window is " + Spans.text(window) + "; give 1m to 1d");
        }
    }

    static void alternatives(List<Signal> of) {
        if (of.size() < 2) {
            throw new IllegalArgumentException("first needs at least two signals to choose from");
        }
        if (of.stream().anyMatch(each -> !each.by().equals(of.get(0).by()) || !each.visibleToItself())) {
            throw new IllegalArgumentException(
                    "the signals of first need the same labels in by, and none may be for Prometheus only");
        }
    }
}
