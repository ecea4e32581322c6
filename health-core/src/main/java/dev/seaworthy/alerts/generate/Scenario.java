package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.AlertsBuilder;
import dev.seaworthy.alerts.Comparison;
import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A story of one rule's figure: good, then not quite bad, bad, not yet good again, and good; and whether its alert fires
 * at certain times.
 */
final class Scenario {

    /** Two evaluations of promtool's test, which come once a minute. */
    private static final int SLACK = 8;

    /** What must be the case that many scrapes after the first one. */
    record Moment(int scrape, boolean fires, String why) {}

    private final Rule rule;
    private final List<Double> values = new ArrayList<>();
    private final List<Double> events = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();

    private Scenario(Rule rule) {
        this.rule = rule;
    }

    /** How it fires, goes on firing and ends. */
    static Scenario of(Rule rule) {
        Scenario scenario = new Scenario(rule);
        int window = scrapes(window(rule.signal()));
        int lasting = scrapes(rule.lasting());
        int downDelay = scrapes(AlertsBuilder.DEFAULT_DOWN_DELAY);
        scenario.phase(good(rule), window + SLACK).expect(false, "while it is good");
        if (rule.clear() != rule.threshold()) {
            scenario.phase(between(rule), window + lasting + SLACK)
                    .expect(false, "between clear threshold and threshold");
        }
        if (lasting > 0) {
            scenario.phase(bad(rule), lasting).expect(false, "before it was bad for long enough");
        }
        scenario.phase(bad(rule), window + lasting + SLACK).expect(true, "once it was bad for long enough");
        if (rule.clear() != rule.threshold()) {
            scenario.phase(between(rule), window + downDelay + SLACK).expect(true, "until it is good again");
        }
        return scenario.phase(good(rule), SLACK)
                .expect(true, "until it was good for some time")
                .phase(good(rule), window + downDelay)
                .expect(false, "once it was good for some time");
    }

    /** A night without traffic, and as many bad events at once as do not count as evidence. */
    static Optional<Scenario> quiet(Rule rule) {
        if (rule.minimumEvents() < 2) {
            return Optional.empty();
        }
        Scenario scenario = new Scenario(rule);
        double bad = rule.signal() instanceof Signal.Share ? 1 : bad(rule);
        int window = scrapes(window(rule.signal()));
        scenario.phase(bad, window, 0).phase(bad, 1, (double) rule.minimumEvents() - 1);
        for (int rest = scrapes(rule.lasting()) + SLACK; rest > 0; rest--) {
            scenario.phase(bad, 1, 0).expect(false, "on the word of a few events");
        }
        return Optional.of(scenario);
    }

    private Scenario phase(double value, int scrapes) {
        return phase(value, scrapes, Stimulus.PLENTY);
    }

    private Scenario phase(double value, int scrapes, double eventsEach) {
        for (int i = 0; i < scrapes; i++) {
            values.add(value);
            events.add(eventsEach);
        }
        return this;
    }

    private Scenario expect(boolean fires, String why) {
        moments.add(new Moment(values.size() - 1, fires, why));
        return this;
    }

    Rule rule() {
        return rule;
    }

    List<Moment> moments() {
        return List.copyOf(moments);
    }

    int scrapes() {
        return values.size();
    }

    List<Stimulus.Series> series() {
        return rule.signal().as(new Stimulus(array(values), array(events)));
    }

    private static double[] array(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double bad(Rule rule) {
        if (rule.signal() instanceof Signal.Scrape) {
            return 1;
        }
        double further = rule.threshold() == 0 ? 1 : Math.abs(rule.threshold()) * share(rule);
        return rule.comparison() == Comparison.ABOVE ? rule.threshold() + further : rule.threshold() - further;
    }

    /** Far enough that it stays good, whatever the arithmetic. */
    private static double good(Rule rule) {
        return rule.comparison() == Comparison.ABOVE ? rule.clear() / 2 : rule.clear() * 2;
    }

    private static double between(Rule rule) {
        return (rule.threshold() + rule.clear()) / 2;
    }

    private static double share(Rule rule) {
        return rule.signal() instanceof Signal.Share ? Math.min(0.5, 1 / rule.threshold() - 1) : 0.5;
    }

    private static int scrapes(Duration span) {
        return (int) (span.toSeconds() / Stimulus.SECONDS);
    }

    static Duration window(Signal signal) {
        return signal.as(new Windows());
    }
}
