package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.slo.BurnRule;
import dev.seaworthy.alerts.slo.Objective;
import dev.seaworthy.alerts.slo.Objectives;
import dev.seaworthy.alerts.slo.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * {@code rules-slo-test.yml}: budgets that burn too fast or just not, and failures too few to say. The counts of five
 * minutes are given, one a minute, so that weeks are played in seconds.
 */
final class SloTests {

    private static final String COMMENT =
            "Run with: promtool test rules rules-slo-test.yml. Budgets that burn too fast, or just not.";

    private static final Duration STEP = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMinutes(4);
    private static final int DAYS = 2;
    private static final int EVENTS = 10_000;

    /** For how long an event is among those of the last five minutes. */
    private static final int MINUTES_EACH = 5;

    private final Settings settings;
    private final RuleCatalogue catalogue;
    private final Objectives objectives;

    SloTests(Settings settings, RuleCatalogue catalogue, Objectives objectives) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.objectives = objectives;
    }

    String file() {
        List<Tree> tests = new ArrayList<>();
        for (BurnRule burn : BurnRule.values()) {
            catalogue.rule("slo-burn-" + burn.label()).filter(Rule::enabled).ifPresent(rule -> objectives.all().stream()
                    .filter(objective -> objective.uses(burn))
                    .findFirst()
                    .ifPresent(objective -> {
                        tests.add(burning(burn, rule, objective));
                        tests.add(quietNight(burn, rule, objective));
                    }));
        }
        return Yaml.text(
                COMMENT,
                Tree.of("rule_files", List.of("rules-recording.yml", "rules-slo.yml"))
                        .with("evaluation_interval", Texts.span(STEP))
                        .with("group_eval_order", List.of("seaworthy-slo-records", "seaworthy-slo"))
                        .with("tests", tests));
    }

    /**
     * {@code rules-slo-silent-test.yml}: a day of traffic and then none is told until there is some again; nights that are
     * always quiet are not. Alerts that hold on to themselves have to be evaluated more often than every five minutes.
     */
    String silentFile() {
        List<Tree> tests = new ArrayList<>();
        catalogue.rule("slo-silent").filter(Rule::enabled).ifPresent(rule -> objectives.all().stream()
                .filter(objective -> objective.urgency() != Urgency.NOTICE)
                .findFirst()
                .ifPresent(objective -> {
                    tests.add(outage(rule, objective));
                    tests.add(quietNights(rule, objective));
                }));
        return Yaml.text(
                "Run with: promtool test rules rules-slo-silent-test.yml. Objectives without events.",
                Tree.of("rule_files", List.of("rules-recording.yml", "rules-slo.yml"))
                        .with("evaluation_interval", Texts.span(OFTEN))
                        .with("group_eval_order", List.of("seaworthy-slo-records", "seaworthy-slo"))
                        .with("tests", tests));
    }

    private Tree outage(Rule rule, Objective objective) {
        Duration told = SloWindow.DAY.plus(objective.silentFor()).plus(rule.lasting());
        Duration silence = SloWindow.DAY.plus(objective.silentFor().multipliedBy(2));
        Duration over = SloWindow.DAY.plus(silence).plus(STEP);
        String events =
                often(EVENTS, SloWindow.DAY) + " " + often(0, silence) + " " + often(EVENTS, STEP.multipliedBy(2));
        return silent(
                rule.id(),
                objective,
                events,
                List.of(
                        expectation(rule, objective, told.minus(STEP), false),
                        expectation(rule, objective, told.plus(STEP), true),
                        expectation(rule, objective, over.minus(STEP.multipliedBy(2)), true),
                        expectation(rule, objective, over, false)));
    }

    private Tree quietNights(Rule rule, Objective objective) {
        Duration half = SloWindow.DAY.dividedBy(2);
        String day = often(EVENTS, half) + " " + often(0, half);
        String events = String.join(" ", Collections.nCopies(DAYS, day));
        List<Tree> expectations = new ArrayList<>();
        for (int days = 1; days <= DAYS; days++) {
            expectations.add(expectation(
                    rule, objective, SloWindow.DAY.multipliedBy(days).minus(STEP), false));
        }
        return silent(rule.id() + " in quiet nights", objective, events, expectations);
    }

    private static String often(double value, Duration over) {
        return constant(value, over.dividedBy(OFTEN));
    }

    private Tree silent(String name, Objective objective, String events, List<Tree> expectations) {
        return test(name, objective, events, events, expectations).with("interval", Texts.span(OFTEN));
    }

    /** Half as fast as is too much, then twice as fast, or all there is. */
    private Tree burning(BurnRule burn, Rule rule, Objective objective) {
        Duration whole = burn.longWindow().plus(burn.longWindowEnds()).plus(STEP);
        double limit = rule.threshold() * objective.budget();
        long minutes = whole.toMinutes();
        String bad =
                "0 " + constant(EVENTS * limit / 2, minutes) + " " + constant(EVENTS * Math.min(1, limit * 2), minutes);
        return test(
                rule.id(),
                objective,
                constant(EVENTS, 2 * minutes + 1),
                bad,
                List.of(
                        expectation(rule, objective, whole, false),
                        expectation(rule, objective, whole.multipliedBy(2), true)));
    }

    /** All that happened in the whole time, one less than is evidence, failed. */
    private Tree quietNight(BurnRule burn, Rule rule, Objective objective) {
        boolean apart = !burn.longWindowEnds().isZero();
        Duration whole = burn.longWindow().plus(burn.longWindowEnds());
        long few = objective.minimumBadEvents() - 1;
        long half = whole.toMinutes() / 2 - MINUTES_EACH;
        long first = apart ? few / 2 : 0;
        String events = constant(0, half) + " " + constant((double) first, MINUTES_EACH) + " " + constant(0, half + 1)
                + " " + constant((double) (few - first), MINUTES_EACH);
        return test(
                rule.id() + " without evidence",
                objective,
                events,
                events,
                List.of(expectation(rule, objective, whole, false)));
    }

    private static String constant(double value, long times) {
        return Texts.number(value) + "+0x" + (times - 1);
    }

    private Tree test(String name, Objective objective, String events, String bad, List<Tree> expectations) {
        String labels = "{job=" + Texts.quoted(settings.job()) + ",objective=" + Texts.quoted(objective.id()) + "}";
        return Tree.of("interval", "1m")
                .with("name", name)
                .with(
                        "input_series",
                        List.of(
                                Tree.of("series", SloRecordings.events("") + labels)
                                        .with("values", events),
                                Tree.of("series", SloRecordings.events("_bad") + labels)
                                        .with("values", bad)))
                .with("promql_expr_test", expectations);
    }

    private Tree expectation(Rule rule, Objective objective, Duration at, boolean fires) {
        String labels = "ALERTS{alertname=" + Texts.quoted(rule.id()) + ",alertstate=\"firing\",category="
                + Texts.quoted(rule.category()) + ",job=" + Texts.quoted(settings.job()) + ",objective="
                + Texts.quoted(objective.id()) + ",severity="
                + Texts.quoted(rule.severity().word()) + "}";
        Tree expectation = Tree.of("expr", "ALERTS{alertname=" + Texts.quoted(rule.id()) + ",alertstate=\"firing\"}")
                .with("eval_time", Texts.span(at));
        return fires
                ? expectation.with(
                        "exp_samples", List.of(Tree.of("labels", labels).with("value", 1)))
                : expectation;
    }
}
