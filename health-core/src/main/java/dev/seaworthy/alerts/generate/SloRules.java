package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.slo.BurnRule;
import dev.seaworthy.alerts.slo.Objective;
import dev.seaworthy.alerts.slo.Objectives;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code rules-slo.yml}: the alerts about objectives, counted over all instances by Prometheus itself. They have the names
 * of the rules by which the process watches what it counts.
 */
final class SloRules {

    private static final String METERS = "seaworthy.slo.";
    private static final String BURN = "slo-burn-";
    private static final String SILENT = "slo-silent";
    private static final int MINUTES_OF_COUNT = 5;

    /** As many as make silence unusual in the process. */
    private static final int USUAL = 5;

    private final RuleCatalogue catalogue;
    private final Objectives objectives;
    private final AlertRules form;
    private final String job;

    SloRules(RuleCatalogue catalogue, Objectives objectives, AlertRules form, Settings settings) {
        this.catalogue = catalogue;
        this.objectives = objectives;
        this.form = form;
        this.job = "job=" + Texts.quoted(settings.job());
    }

    /** Whether the rule watches what the process made of objectives, which Prometheus counts by itself. */
    static boolean replaces(Rule rule) {
        boolean ours = rule.id().startsWith(BURN) || rule.id().equals(SILENT);
        return ours
                && rule.signal().as(new Selectors()).stream()
                        .allMatch(of -> of.meter().startsWith(METERS));
    }

    String file(String name) {
        return Yaml.text(
                "Alerts about the objectives of " + name + ", from what rules-recording.yml counts.",
                Tree.of("groups", groups()));
    }

    List<Tree> groups() {
        List<Tree> alerts = new ArrayList<>();
        for (BurnRule burn : BurnRule.values()) {
            enabled(BURN + burn.label())
                    .filter(rule -> !users(burn).isEmpty())
                    .ifPresent(rule -> alerts.add(form.alert(rule, burning(burn, rule))));
        }
        enabled(SILENT).ifPresent(rule -> alerts.add(form.alert(rule, silent())));
        return List.of(Tree.of("name", "seaworthy-slo").with("rules", alerts));
    }

    private Optional<Rule> enabled(String id) {
        return catalogue.rule(id).filter(Rule::enabled);
    }

    List<String> users(BurnRule burn) {
        return objectives.all().stream()
                .filter(objective -> objective.uses(burn))
                .map(Objective::id)
                .toList();
    }

    /** It matters, it goes on, and it is more than one or two failures. */
    private String burning(BurnRule burn, Rule rule) {
        SloWindow recent = SloWindow.shortOf(burn);
        SloWindow all = SloWindow.longOf(burn);
        String who = "{" + job + ",objective=~" + Texts.quoted(String.join("|", users(burn))) + "}";
        String any = "{" + job + "}";
        String limit = " > " + Texts.number(rule.threshold());
        String events = SloRecordings.badEvents(all) + any;
        if (!burn.longWindowEnds().isZero()) {
            events = "(" + events + " + " + SloRecordings.badEvents(recent) + any + ")";
        }
        return SloRecordings.burn(all) + who + limit
                + "\nand\n" + SloRecordings.burn(recent) + any + limit
                + "\nand\n" + events + " >= job:slo_events_bad_minimum:count" + any;
    }

    /**
     * Nothing for as long as each objective allows, although there was something in the same hours a week before, or a day
     * before while no more is known. Once told it stays so until something is counted, at most a week.
     */
    private String silent() {
        Map<Duration, List<String>> bySpan = new TreeMap<>();
        objectives.watchedForSilence().forEach(objective -> bySpan.computeIfAbsent(
                        objective.silentFor(), span -> new ArrayList<>())
                .add(objective.id()));
        return bySpan.entrySet().stream()
                .map(each -> silent(each.getKey(), each.getValue()))
                .collect(Collectors.joining("\nor\n"));
    }

    private String silent(Duration span, List<String> ids) {
        String who = job + ",objective=~" + Texts.quoted(String.join("|", ids));
        String counted = SloRecordings.events("") + "{" + who + "}[" + Texts.span(span) + "]";
        String usual = ") / " + MINUTES_OF_COUNT + " >= " + USUAL;
        Duration days = SloWindow.DAY.multipliedBy(1 + (span.toHours() - 1) / SloWindow.DAY.toHours());
        return "group by (job, objective) (sum_over_time(" + counted + " offset 7d" + usual
                + " or (sum_over_time(" + counted + " offset " + Texts.span(days) + usual
                + " unless count_over_time(" + counted + " offset 7d))"
                + " or (ALERTS{alertname=" + Texts.quoted(SILENT) + ",alertstate=\"firing\"," + who
                + "} and on (job, objective) sum_over_time(" + SloRecordings.allEvents(SloWindow.HOUR) + "{" + who
                + "}[7d:1h]) > 0)) unless sum_over_time(" + counted + ") > 0";
    }
}
