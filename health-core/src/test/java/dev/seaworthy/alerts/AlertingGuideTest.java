package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.sinks.AlertmanagerSink;
import dev.seaworthy.alerts.sinks.Heartbeat;
import dev.seaworthy.alerts.sinks.SlackSink;
import dev.seaworthy.alerts.sinks.WebhookTarget;
import dev.seaworthy.metrics.MetricsMonitor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/alerting.md} tells the truth. */
class AlertingGuideTest {

    private static final Path PAGE = Path.of("..", "docs", "alerting.md");

    @Test
    void theExampleIsTheOneBelow() throws Exception {
        String ours = Files.readString(
                Path.of("src", "test", "java", "dev", "seaworthy", "alerts", "AlertingGuideTest.java"));
        String example = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();

        assertThat(ours.replaceAll("\\s+", "")).contains(example.replaceAll("\\s+", ""));
    }

    @Test
    void theExampleCanBeBuilt(@TempDir Path folder) throws Exception {
        String hostName = "shop-1";
        URI slackAddress = URI.create("https://hooks.example/secret");
        URI alertmanagerAddress = URI.create("http://alertmanager:9093");
        URI heartbeatAddress = URI.create("https://beats.example/secret");
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            try (Alerts built =
                    example(metrics, folder, hostName, slackAddress, alertmanagerAddress, heartbeatAddress)) {
                assertThat(built.rules().rule("disk-nearly-full").orElseThrow().threshold())
                        .isEqualTo(0.95);
            }
        }
    }

    private static Alerts example(
            MetricsMonitor metrics,
            Path folder,
            String hostName,
            URI slackAddress,
            URI alertmanagerAddress,
            URI heartbeatAddress) {
        Alerts alerts = Alerts.builder(metrics)
                .label("application", "shop")
                .label("instance", hostName)
                .runbooks(URI.create("https://docs.example/alerts"))
                .stateFile(folder.resolve("alerts.json"))
                .sink("slack", SlackSink.to(WebhookTarget.of(slackAddress)))
                .sink(
                        "alertmanager",
                        AlertmanagerSink.to(
                                WebhookTarget.of(alertmanagerAddress).internal()))
                .sink("heartbeat", Heartbeat.to(WebhookTarget.of(heartbeatAddress)))
                .set(Map.of("disk-nearly-full.threshold", "0.95", "disk-nearly-full.clear", "0.93"))
                .build()
                .start();
        return alerts;
    }

    @Test
    void theRuleShownIsARule() throws Exception {
        String rule = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();

        Rule shown = RuleCatalogue.parse("{\"rules\":[" + rule + "]}").rules().get(0);
        Rule shipped = RuleCatalogue.onClassPath(getClass().getClassLoader())
                .rule(shown.id())
                .orElseThrow();
        assertThat(shown.signal()).isEqualTo(shipped.signal());
        assertThat(shown.clear()).isEqualTo(shipped.clear());
        assertThat(shown.lasting()).isEqualTo(shipped.lasting());
    }

    @Test
    void theSignalsOfThePageAreRead() throws Exception {
        List<String> signals = Pattern.compile(
                        "`(\\{\"(?:value|ratio|increase|rate|share|quantile|changes|scrape).*?})`")
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(signals).hasSizeGreaterThan(7).allSatisfy(signal -> {
            String gauge = signal.replaceAll("\": M", "\": {\"gauge\":\"m\"}");
            String timer = signal.replaceAll("\": M", "\": {\"timer\":\"m\"}");
            boolean ofGauges = signal.matches("\\{\"(value|ratio|changes).*");
            assertThat(SignalForm.signal(JsonReader.read(ofGauges ? gauge : timer)))
                    .isNotNull();
        });
    }
}
