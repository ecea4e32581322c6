package dev.seaworthy.alerts.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tools that will read the generated files take them, and they do what they should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerateTest {

    private Path folder = Path.of("");

    @BeforeAll
    void generate(@TempDir Path into) throws IOException {
        folder = into;
        Files.writeString(folder.resolve("token"), "t".repeat(32));
        Generate.main("--to", folder.toString(), "--job", "registry", "--token-file", "token");
    }

    @Test
    void promtoolAcceptsTheRules() throws Exception {
        assertThat(Program.run(
                        folder,
                        "promtool",
                        "check",
                        "rules",
                        "--lint-fatal",
                        "rules-recording.yml",
                        "rules-alerts.yml",
                        "rules-slo.yml"))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
    }

    /** The kit's files, with the rules of all modules, are held to the same by the quickstart, each time. */
    @Test
    @Tag("long")
    @Tag("slow")
    void everyRuleFiresWhenItShouldAndNotWhenItShouldNot() throws Exception {
        assertThat(Program.run(folder, "promtool", "test", "rules", "rules-test.yml"))
                .contains("SUCCESS");
    }

    @Test
    @Tag("long")
    @Tag("slow")
    void budgetsThatBurnTooFastAreTold() throws Exception {
        assertThat(Program.run(folder, "promtool", "test", "rules", "rules-slo-test.yml"))
                .contains("SUCCESS");
    }

    @Test
    @Tag("long")
    @Tag("slow")
    void silenceThatIsUnusualIsToldUntilItEnds() throws Exception {
        assertThat(Program.run(folder, "promtool", "test", "rules", "rules-slo-silent-test.yml"))
                .contains("SUCCESS");
    }

    @Test
    void prometheusAcceptsItsConfiguration() throws Exception {
        assertThat(Program.run(folder, "promtool", "check", "config", "prometheus.yml"))
                .contains("is valid prometheus config file syntax")
                .doesNotContain("FAILED");
    }

    @Test
    void alertmanagerAcceptsItsConfiguration() throws Exception {
        assertThat(Program.run(folder, "amtool", "check-config", "alertmanager.yml"))
                .contains("SUCCESS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            severity=critical | category=availability   | page
            severity=critical | category=backup         | page
            severity=warning  | category=infrastructure | ticket
            severity=warning  | category=audit          | ticket
            severity=critical | category=security       | security,page
            severity=warning  | category=security       | security
            severity=info     | category=other          | ticket
            severity=none     | alertname=watchdog      | heartbeat
            """)
    void alertsGoToThoseWhoAreToHear(String severity, String category, String receivers) throws Exception {
        Program.run(
                folder,
                "amtool",
                "config",
                "routes",
                "test",
                "--config.file=alertmanager.yml",
                "--verify.receivers=" + receivers,
                severity,
                category);
    }

    @Test
    void noSecretStandsInAnyFile() throws IOException {
        assertThat(files().get("alertmanager.yml"))
                .contains("api_url_file: /etc/alertmanager/secrets/slack-page")
                .doesNotContain("api_url:", "http://", "https://");
        assertThat(files().get("prometheus.yml"))
                .contains("credentials_file: token")
                .doesNotContain("ttt");
    }

    /** Slack's text is a template of Alertmanager; its own sample of alerts stands for ours. */
    @Test
    void pageSaysWhatItIsAbout() throws Exception {
        String text = files().get("alertmanager.yml").replaceAll("(?s).*text: \"((?:[^\"\\\\]|\\\\.)*)\".*", "$1");

        assertThat(Program.run(
                        folder,
                        "amtool",
                        "template",
                        "render",
                        "--template.glob=*.none",
                        "--template.text=" + text.replace("\\\"", "\"").replace("\\n", "\n")))
                .contains("alertname=");
    }

    @Test
    void openSloAsksForTotalsAsTheyStand(@TempDir Path other) throws Exception {
        String text = files().get("slo/openslo.yaml");
        List<Tree> rules = new ArrayList<>();
        Pattern.compile("query: \"(.*)\"")
                .matcher(text)
                .results()
                .forEach(query -> rules.add(Tree.of("record", "openslo:query:" + rules.size())
                        .with("expr", query.group(1).replace("\\\"", "\""))));
        Files.writeString(
                other.resolve("queries.yml"),
                Yaml.text(
                        "Queries",
                        Tree.of("groups", List.of(Tree.of("name", "openslo").with("rules", rules)))));

        assertThat(rules).hasSize(2 * text.split("kind: SLO\n", -1).length - 2);
        assertThat(text.split("counter: true", -1)).hasSameSizeAs(text.split("kind: SLO\n", -1));
        assertThat(text)
                .doesNotContain("increase(", "rate(")
                .contains(" or 0 * sum by (job) (http_server_requests_seconds_count{");
        assertThat(Program.run(other, "promtool", "check", "rules", "queries.yml"))
                .contains("SUCCESS: " + rules.size() + " rules found");
    }

    @Test
    void sameInputGivesSameFiles() throws IOException {
        Map<String, String> before = files();

        generate(folder);

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void everyRuleHasItsRunbookAndItsPanel() throws IOException {
        String alerts = files().get("rules-alerts.yml");

        assertThat(alerts)
                .contains("runbook_url: \"docs/alerts.md#memory-high\"")
                .contains("dashboard_url: \"http://localhost:3000/d/seaworthy-infrastructure?viewPanel=");
        assertThat(alerts.split("- alert:", -1)).hasSize(alerts.split("dashboard_url:", -1).length + 1);
    }

    @Test
    void valuesCanBeSetAndRulesSwitchedOff(@TempDir Path other) throws IOException {
        Generate.main(
                "--to",
                other.toString(),
                "--set",
                "seaworthy.alerts.rules.memory-high.threshold=0.95",
                "--set",
                "seaworthy.alerts.rules.cpu-high.enabled=false",
                "--set",
                "seaworthy.slo.objectives.tasks.target=0.97",
                "--set",
                "seaworthy.slo.routes.checkout.objective=request-latency",
                "--set",
                "seaworthy.slo.routes.checkout.route=/checkout",
                "--target",
                "one:8080",
                "--target",
                "two:8080",
                "--runbooks",
                "https://wiki.example/alerts",
                "--grafana",
                "https://grafana.example");

        String alerts = Files.readString(other.resolve("rules-alerts.yml"));
        assertThat(alerts)
                .contains("> 0.95\n", "https://wiki.example/alerts#memory-high", "https://grafana.example/d/seaworthy-")
                .doesNotContain("cpu-high");
        assertThat(Files.readString(other.resolve("rules-recording.yml")))
                .contains("vector(0.03)", "objective: request-latency-checkout", "uri=\"/checkout\"");
        assertThat(Files.readString(other.resolve("rules-test.yml"))).doesNotContain("cpu-high");
        assertThat(Files.readString(other.resolve("runbooks.md"))).doesNotContain("## cpu-high");
        assertThat(Files.readString(other.resolve("prometheus.yml"))).contains("\"one:8080\"", "\"two:8080\"");
        assertThat(Files.readString(other.resolve("grafana/infrastructure.json")))
                .contains("\"value\": 0.95")
                .contains("container_cpu_utilization_ratio");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --job x                                             | --to is missing: name the folder to write into
            --to                                                | --to needs a value
            --to x --colour red                                 | --colour is not known; usage: --to FOLDER
            --to x --set memory-high.threshold=1                | --set memory-high.threshold=1 is neither seaworthy.alerts.rules.<rule>.<key>=<value> nor
            --to x --set seaworthy.alerts.rules.memory.clear=1  | alert setting memory.clear names no rule
            --to x --set seaworthy.alerts.rules.memory-high.threshold=0.5 | clear 0.85 lies beyond the threshold 0.5
            """)
    void whatMeansNothingIsRefused(String arguments, String message) {
        assertThatThrownBy(() -> Generate.main(arguments.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void folderThatCannotBeWrittenIsNamed(@TempDir Path other) throws IOException {
        Path file = Files.writeString(other.resolve("file"), "");

        assertThatThrownBy(() -> Generate.main("--to", file.toString()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--to");
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
