package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.slo.Objective;
import dev.seaworthy.alerts.slo.Objectives;
import java.util.ArrayList;
import java.util.List;

/** {@code slo/openslo.yaml}: the objectives as OpenSLO (openslo.com, version v1) writes them, for other tools. */
final class OpenSlo {

    private static final String VERSION = "openslo/v1";

    private OpenSlo() {}

    static String file(Settings settings, Objectives objectives) {
        List<Tree> documents = new ArrayList<>();
        documents.add(document("Service", settings.job(), settings.job())
                .with("spec", Tree.of("description", "What the objectives below are about.")));
        Promql promql = Promql.ofJob(settings.job());
        objectives.all().forEach(objective -> documents.add(slo(settings.job(), objective, promql)));
        return Yaml.documents("Objectives of " + settings.job() + ".", documents);
    }

    private static Tree slo(String job, Objective objective, Promql promql) {
        String total = promql.totalOfAllInstances(objective.sli().total());
        String part = promql.totalOfAllInstances(objective.sli().part());
        boolean bad = objective.sli().partIsBad();
        Tree ratio = Tree.of("counter", true)
                .with(bad ? "bad" : "good", metric(bad ? part + " or 0 * " + total : part))
                .with("total", metric(total));
        Tree indicator =
                Tree.of("metadata", Tree.of("name", objective.id())).with("spec", Tree.of("ratioMetric", ratio));
        return document("SLO", objective.id(), objective.name())
                .with(
                        "spec",
                        Tree.of("service", job)
                                .with("description", objective.name())
                                .with("indicator", indicator)
                                .with(
                                        "timeWindow",
                                        List.of(Tree.of("duration", Texts.span(Objective.WINDOW))
                                                .with("isRolling", true)))
                                .with("budgetingMethod", "Occurrences")
                                .with(
                                        "objectives",
                                        List.of(Tree.of("displayName", objective.name())
                                                .with("target", objective.target()))));
    }

    private static Tree metric(String query) {
        return Tree.of("metricSource", Tree.of("type", "Prometheus").with("spec", Tree.of("query", query)));
    }

    private static Tree document(String kind, String name, String displayName) {
        return Tree.of("apiVersion", VERSION)
                .with("kind", kind)
                .with("metadata", Tree.of("name", name).with("displayName", displayName));
    }
}
