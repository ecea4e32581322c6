package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code rules-test.yml}: for every rule, that it fires when it should and not when it should not. */
final class RuleTests {

    private static final String COMMENT =
            "Run with: promtool test rules rules-test.yml. Every rule fires when it should, and not when it should not.";

    private final Settings settings;

    RuleTests(Settings settings) {
        this.settings = settings;
    }

    String file(List<Rule> rules) {
        List<Tree> tests = new ArrayList<>();
        for (Rule rule : rules) {
            tests.add(test(rule.id(), Scenario.of(rule)));
            Scenario.quiet(rule).ifPresent(quiet -> tests.add(test(rule.id() + " without evidence", quiet)));
        }
        return Yaml.text(
                COMMENT,
                Tree.of("rule_files", List.of("rules-alerts.yml"))
                        .with("evaluation_interval", "1m")
                        .with("tests", tests));
    }

    private Tree test(String name, Scenario scenario) {
        return Tree.of("interval", Stimulus.SECONDS + "s")
                .with("name", name)
                .with("input_series", input(scenario))
                .with(
                        "promql_expr_test",
                        scenario.moments().stream()
                                .map(moment -> expectation(scenario.rule(), moment))
                                .toList());
    }

    private List<Tree> input(Scenario scenario) {
        return scenario.series().stream()
                .map(series -> Tree.of("series", series.name() + braces(labels(series)))
                        .with("values", Samples.text(series.values())))
                .toList();
    }

    private Map<String, String> labels(Stimulus.Series series) {
        Map<String, String> labels = new LinkedHashMap<>(us());
        labels.put("instance", "one");
        labels.putAll(series.labels());
        Double bucket = series.of().bucket();
        if (bucket != null) {
            labels.put("le", Promql.bound(bucket));
        }
        return labels;
    }

    private Map<String, String> us() {
        return Map.of("job", settings.job());
    }

    private Tree expectation(Rule rule, Scenario.Moment moment) {
        String alerts = "ALERTS{alertname=" + Texts.quoted(rule.id()) + ",alertstate=\"firing\"}";
        Tree expectation = Tree.of("expr", alerts)
                .with("eval_time", Texts.span(Duration.ofSeconds((long) moment.scrape() * Stimulus.SECONDS)));
        return moment.fires()
                ? expectation.with(
                        "exp_samples",
                        List.of(Tree.of("labels", "ALERTS" + braces(labels(rule)))
                                .with("value", 1)))
                : expectation;
    }

    private Map<String, String> labels(Rule rule) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("alertname", rule.id());
        labels.put("alertstate", "firing");
        labels.put("severity", rule.severity().word());
        labels.put("category", rule.category());
        Promql.labels(rule.signal()).forEach(label -> labels.put(label, "one"));
        labels.putAll(us());
        return labels;
    }

    private static String braces(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + Texts.quoted(label.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
