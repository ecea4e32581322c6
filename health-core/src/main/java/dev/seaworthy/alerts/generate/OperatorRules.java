package dev.seaworthy.alerts.generate;

import java.util.List;

/** {@code prometheus-rules.yaml}: all rules as one object of the Prometheus operator, for Kubernetes. */
final class OperatorRules {

    private OperatorRules() {}

    static String file(Settings settings, List<Tree> groups) {
        return Yaml.text(
                "All rules about %s, for the Prometheus operator.".formatted(settings.job()),
                Tree.of("apiVersion", "monitoring.coreos.com/v1")
                        .with("kind", "PrometheusRule")
                        .with("metadata", Tree.of("name", settings.job()).with("namespace", settings.namespace()))
                        .with("spec", Tree.of("groups", groups)));
    }
}
