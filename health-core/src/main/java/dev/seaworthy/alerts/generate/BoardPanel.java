package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Comparison;
import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.Severity;
import dev.seaworthy.alerts.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One panel of a Grafana board, with the thresholds of the rules whose very figure it shows. */
final class BoardPanel {

    private static final String GOOD = "green";

    private final RuleCatalogue catalogue;
    private final Promql promql = Promql.ofBoard();

    BoardPanel(RuleCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    static Tree datasource() {
        return Tree.of("type", "prometheus").with("uid", "${datasource}");
    }

    Tree of(Panel panel, Tree place) {
        return Tree.of("id", Links.number(panel))
                .with("type", panel.kind().name().toLowerCase(Locale.ROOT))
                .with("title", panel.title())
                .with("description", panel.description())
                .with("datasource", datasource())
                .with("gridPos", place)
                .with("fieldConfig", Tree.of("defaults", figures(panel)).with("overrides", List.of()))
                .with("options", options(panel))
                .with("targets", targets(panel));
    }

    private List<Tree> targets(Panel panel) {
        List<Tree> targets = new ArrayList<>();
        for (Panel.Series series : panel.series()) {
            targets.add(Tree.of("refId", String.valueOf((char) ('A' + targets.size())))
                    .with("datasource", datasource())
                    .with("expr", promql.of(series.signal()))
                    .with("legendFormat", legend(series))
                    .with("range", panel.kind() == Panel.Kind.TIMESERIES)
                    .with("instant", panel.kind() != Panel.Kind.TIMESERIES));
        }
        return targets;
    }

    /** Instances are never added up, so each line says whose it is. */
    private static String legend(Panel.Series series) {
        return Promql.labels(series.signal()).contains("instance")
                ? series.legend() + " · {{instance}}"
                : series.legend();
    }

    private Tree figures(Panel panel) {
        List<Tree> steps = thresholds(panel);
        Tree figures = Tree.of("unit", unit(panel.unit()))
                .with(
                        "color",
                        Tree.of("mode", panel.kind() == Panel.Kind.TIMESERIES ? "palette-classic" : "thresholds"))
                .with("thresholds", Tree.of("mode", "absolute").with("steps", steps));
        if (panel.unit() == Panel.Unit.RATIO) {
            figures.with("min", 0);
        }
        if (panel.kind() == Panel.Kind.GAUGE && panel.unit() == Panel.Unit.RATIO) {
            figures.with("max", 1);
        }
        if (panel.kind() == Panel.Kind.TIMESERIES) {
            Tree custom = Tree.of("lineWidth", 1)
                    .with("fillOpacity", 10)
                    .with("showPoints", "never")
                    .with("spanNulls", false);
            if (steps.size() > 1) {
                custom.with("thresholdsStyle", Tree.of("mode", "dashed"));
            }
            figures.with("custom", custom);
        }
        return figures;
    }

    private static Tree options(Panel panel) {
        return panel.kind() == Panel.Kind.TIMESERIES
                ? Tree.of("legend", Tree.of("displayMode", "list").with("placement", "bottom"))
                        .with("tooltip", Tree.of("mode", "multi").with("sort", "desc"))
                : Tree.of("reduceOptions", Tree.of("calcs", List.of("lastNotNull")));
    }

    /** From low to high, as Grafana wants them: each colour holds from its value on. */
    private List<Tree> thresholds(Panel panel) {
        List<Rule> drawn = panel.rules().stream()
                .flatMap(id -> catalogue.rule(id).stream())
                .filter(rule -> rule.enabled() && shows(panel, rule.signal()))
                .sorted(Comparator.comparingDouble(Rule::threshold))
                .toList();
        boolean above = drawn.stream().allMatch(rule -> rule.comparison() == Comparison.ABOVE);
        List<Tree> steps = new ArrayList<>();
        steps.add(step(above ? GOOD : colour(drawn.get(0))).with("value", Double.NaN));
        for (int i = 0; i < drawn.size(); i++) {
            String colour = above ? colour(drawn.get(i)) : i + 1 < drawn.size() ? colour(drawn.get(i + 1)) : GOOD;
            steps.add(step(colour).with("value", drawn.get(i).threshold()));
        }
        return steps;
    }

    private static Tree step(String colour) {
        return Tree.of("color", colour);
    }

    private static boolean shows(Panel panel, Signal signal) {
        return panel.series().stream().anyMatch(series -> series.signal().equals(signal));
    }

    private static String colour(Rule rule) {
        return rule.severity() == Severity.CRITICAL ? "red" : "orange";
    }

    private static String unit(Panel.Unit unit) {
        return switch (unit) {
            case NONE -> "short";
            case RATIO -> "percentunit";
            case SECONDS -> "s";
            case BYTES -> "bytes";
            case BYTES_PER_SECOND -> "Bps";
            case PER_SECOND -> "ops";
        };
    }
}
