package dev.seaworthy.alerts.generate;

import java.util.List;

/** {@code prometheus.yml}: what is scraped, by which rules it is watched, and who is told. */
final class Scraping {

    private Scraping() {}

    static String file(Settings settings) {
        Tree every = Tree.of("scrape_interval", "15s").with("evaluation_interval", "15s");
        Tree alertmanagers = Tree.of("static_configs", List.of(Tree.of("targets", List.of(settings.alertmanager()))));
        Tree job = Tree.of("job_name", settings.job())
                .with("metrics_path", settings.metricsPath())
                .with("authorization", Tree.of("credentials_file", settings.tokenFile()))
                .with("static_configs", List.of(Tree.of("targets", settings.targets())));
        return Yaml.text(
                "Prometheus for %s. Rules lie beside this file; the scrape token is read from a file of its own."
                        .formatted(settings.job()),
                Tree.of("global", every)
                        .with("rule_files", List.of("rules-recording.yml", "rules-alerts.yml", "rules-slo.yml"))
                        .with("alerting", Tree.of("alertmanagers", List.of(alertmanagers)))
                        .with("scrape_configs", List.of(job)));
    }
}
