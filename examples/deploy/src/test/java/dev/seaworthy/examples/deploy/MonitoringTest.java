package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What compose.monitoring.yml mounts. */
@Tag("dear")
class MonitoringTest {

    @Test
    void prometheusTakesItsConfiguration(@TempDir Path home) throws Exception {
        assumeTrue(RequiredTool.find("promtool").isPresent(), "promtool is not installed");
        Path token = Files.writeString(home.resolve("token"), ComposeModel.SECRET);
        Path rules = Files.writeString(home.resolve("rules.yml"), "groups: []\n");
        String text = Kit.text("monitoring/prometheus/prometheus.yml")
                .replace("/run/secrets/scrape_token", token.toString())
                .replaceAll("/etc/prometheus/(generated/)?rules-\\w+\\.yml", rules.toString());

        Outcome check = Outcome.of(
                "promtool",
                "check",
                "config",
                Files.writeString(home.resolve("prometheus.yml"), text).toString());

        assertThat(check.exit()).as(check.output()).isZero();
        assertThat(text).contains("metrics_path: /seaworthy/metrics");
    }

    @Test
    void theKitsOwnRulesFireWithoutBackupsAndWithoutAReplica() {
        assumeTrue(RequiredTool.find("promtool").isPresent(), "promtool is not installed");
        String rules = Kit.file("monitoring/prometheus/rules-kit-test.yml").toString();

        Outcome test = Outcome.of("promtool", "test", "rules", rules);

        assertThat(test.exit()).as(test.output()).isZero();
        assertThat(Kit.text("compose/compose.monitoring.yml"))
                .contains(
                        "rules-kit.yml:/etc/prometheus/rules-kit.yml:ro",
                        "--collector.textfile.directory=/host/var/lib/registry/metrics");
        assertThat(Kit.text("monitoring/prometheus/prometheus.yml")).contains("- /etc/prometheus/rules-kit.yml\n");
        assertThat(Kit.text("bin/backup")).contains(":-/var/lib/registry/metrics}");
    }

    /** Those of the other rules are run where they are generated. */
    @ParameterizedTest
    @ValueSource(strings = {"rules-slo-test.yml", "rules-slo-silent-test.yml"})
    @Tag("long")
    void rulesOfObjectivesFireWhenTheyShouldAndNotWhenTheyShouldNot(String tests) {
        assumeTrue(RequiredTool.find("promtool").isPresent(), "promtool is not installed");
        String file = Kit.file("monitoring/generated/" + tests).toString();

        assertThat(Outcome.of("promtool", "test", "rules", file).succeeded()).contains("SUCCESS");
    }

    @Test
    void alertmanagerTakesItsConfiguration() {
        assumeTrue(RequiredTool.find("amtool").isPresent(), "amtool is not installed");
        String file = Kit.file("monitoring/generated/alertmanager.yml").toString();

        assertThat(Outcome.of("amtool", "check-config", file).succeeded()).contains("SUCCESS");
        assertThat(Kit.text("compose/compose.monitoring.yml"))
                .contains("--config.file=/etc/alertmanager/generated/alertmanager.yml");
    }

    @Test
    void prometheusKeepsADayMoreThanTheLongestBudgetLooksBack() {
        assertThat(Kit.text("compose/compose.monitoring.yml")).contains("--storage.tsdb.retention.time=31d\n");
        assertThat(Kit.text("monitoring/generated/rules-recording.yml")).contains("[30d:1h]");
    }

    @Test
    void lokiKeepsThirtyDaysAndRefusesWhatIsOlderThanAWeek() {
        Map<String, Object> loki = ComposeModel.yaml(Kit.text("monitoring/loki/loki.yml"));

        assertThat(ComposeModel.map(loki, "limits_config"))
                .containsEntry("retention_period", "720h")
                .containsEntry("reject_old_samples", true)
                .containsEntry("reject_old_samples_max_age", "168h");
        assertThat(ComposeModel.map(loki, "compactor")).containsEntry("retention_enabled", true);
    }

    @Test
    void thePipelineOfLogsNamesOnlyWhatIsDefined() {
        Map<String, Object> collector = ComposeModel.yaml(Kit.text("monitoring/collector/collector.yml"));
        Map<String, Object> service = ComposeModel.map(collector, "service");
        Map<String, Object> logs = ComposeModel.map(ComposeModel.map(service, "pipelines"), "logs");

        for (String kind : List.of("receivers", "processors", "exporters")) {
            assertThat(ComposeModel.map(collector, kind))
                    .containsOnlyKeys(ComposeModel.texts(logs, kind).toArray(String[]::new));
        }
        assertThat(ComposeModel.map(collector, "extensions"))
                .containsOnlyKeys(ComposeModel.texts(service, "extensions").toArray(String[]::new));
    }

    @Test
    void grafanaFindsItsSourcesAndBoards() {
        String sources = Kit.text("monitoring/grafana/provisioning/datasources/sources.yml");
        String boards = Kit.text("monitoring/grafana/provisioning/dashboards/boards.yml");
        String compose = Kit.text("compose/compose.monitoring.yml");

        assertThat(ComposeModel.yaml(sources)).containsKey("datasources");
        assertThat(ComposeModel.yaml(boards)).containsKey("providers");
        assertThat(sources).contains("http://prometheus:9090/prometheus", "http://loki:3100");
        assertThat(boards).contains("path: /var/lib/grafana/dashboards");
        assertThat(compose)
                .contains(
                        "generated/grafana:/var/lib/grafana/dashboards:ro",
                        "provisioning:/etc/grafana/provisioning:ro");
    }
}
