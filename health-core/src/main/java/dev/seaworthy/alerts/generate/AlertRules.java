package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.AlertsBuilder;
import dev.seaworthy.alerts.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** {@code rules-alerts.yml}: every rule of the catalogue that is switched on, a group for each category. */
final class AlertRules {

    static final String WATCHDOG = "watchdog";

    private final Settings settings;
    private final Promql promql;
    private final Links links;

    AlertRules(Settings settings, Links links) {
        this.settings = settings;
        this.promql = Promql.ofJob(settings.job());
        this.links = links;
    }

    String file(List<Rule> rules) {
        return Yaml.text(
                "Alerts of " + settings.job() + ", from the catalogue of rules.", Tree.of("groups", groups(rules)));
    }

    List<Tree> groups(List<Rule> rules) {
        TreeMap<String, List<Tree>> groups = new TreeMap<>();
        rules.forEach(rule -> groups.computeIfAbsent(rule.category(), category -> new ArrayList<>())
                .add(alert(rule, expression(rule))));
        List<Tree> all = new ArrayList<>();
        all.add(Tree.of("name", "seaworthy-watchdog").with("rules", List.of(watchdog())));
        groups.forEach((category, alerts) ->
                all.add(Tree.of("name", "seaworthy-" + category).with("rules", alerts)));
        return all;
    }

    /** Always fires, of no job: whoever stops hearing of it knows that nobody would hear of anything else. */
    private static Tree watchdog() {
        return Tree.of("alert", WATCHDOG)
                .with("expr", "vector(1)")
                .with("labels", Tree.of("severity", "none").with("category", "monitoring"))
                .with(
                        "annotations",
                        Tree.of("summary", "Alerts are evaluated and sent")
                                .with(
                                        "description",
                                        "Always fires. When it stops, Prometheus, Alertmanager or the way between is down."));
    }

    Tree alert(Rule rule, String expression) {
        Tree alert = Tree.of("alert", rule.id()).with("expr", expression);
        if (!rule.lasting().isZero()) {
            alert.with("for", Texts.span(rule.lasting()));
        }
        return alert.with("keep_firing_for", Texts.span(AlertsBuilder.DEFAULT_DOWN_DELAY))
                .with("labels", Tree.of("severity", rule.severity().word()).with("category", rule.category()))
                .with("annotations", annotations(rule));
    }

    private Tree annotations(Rule rule) {
        Tree annotations = Tree.of("summary", rule.summary())
                .with("description", rule.description())
                .with("value", "{{ $value | humanize }}")
                .with("runbook_url", links.runbook(rule));
        links.dashboard(rule).ifPresent(url -> annotations.with("dashboard_url", url));
        return annotations;
    }

    /** What fires goes on firing until the value is good again, as in the process itself. */
    String expression(Rule rule) {
        String bad = beyond(rule, rule.threshold());
        if (rule.minimumEvents() > 0) {
            bad += " and " + promql.evidence(rule.signal()) + " >= " + rule.minimumEvents();
        } else if (rule.clear() == rule.threshold()) {
            return bad;
        }
        return bad + "\nor\n" + beyond(rule, rule.clear()) + " and on ("
                + String.join(", ", Promql.labels(rule.signal())) + ") ALERTS{alertname=" + Texts.quoted(rule.id())
                + ",alertstate=\"firing\",job=" + Texts.quoted(settings.job()) + "}";
    }

    private String beyond(Rule rule, double bound) {
        return promql.operand(rule.signal()) + " " + rule.comparison().symbol() + " " + Texts.number(bound);
    }
}
