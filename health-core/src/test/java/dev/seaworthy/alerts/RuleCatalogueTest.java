package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleCatalogueTest {

    private static final String RULE = """
            {"id":"disk-full",
             "signal":{"value":{"gauge":"disk.use","unit":"ratio","tags":{"state":"used"}},"across":"max","by":["path"]},
             "comparator":">","threshold":0.9,"clear":0.85,"for":"2m","severity":"critical","category":"infrastructure",
             "summary":"The disk is full","description":"Make room."}""";

    @Test
    void theRulesOfThisModuleAreOnItsClassPath() {
        RuleCatalogue catalogue = RuleCatalogue.onClassPath(RuleCatalogue.class.getClassLoader());

        assertThat(catalogue.rules())
                .extracting(Rule::id)
                .contains("check-failed", "memory-high", "cpu-high", "disk-nearly-full", "http-slow", "http-errors")
                .isSorted();
        assertThat(catalogue.rule("memory-high")).hasValueSatisfying(rule -> {
            assertThat(rule.signal()).isInstanceOf(Signal.First.class);
            assertThat(rule.threshold()).isEqualTo(0.9);
            assertThat(rule.clear()).isEqualTo(0.85);
            assertThat(rule.lasting()).isEqualTo(Duration.ofMinutes(5));
            assertThat(rule.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(rule.runbook()).isEqualTo("docs/alerts.md#memory-high");
        });
    }

    @Test
    void aRuleIsReadAsItStands() {
        Rule rule = catalogue(RULE).rules().get(0);

        assertThat(rule)
                .isEqualTo(new Rule(
                        "disk-full",
                        new Signal.Value(
                                new Selector(
                                        "disk.use",
                                        Selector.Type.GAUGE,
                                        "ratio",
                                        Selector.Statistic.VALUE,
                                        null,
                                        List.of(new Selector.TagMatch("state", true, List.of("used")))),
                                Signal.Across.MAX,
                                List.of("path")),
                        Comparison.ABOVE,
                        0.9,
                        0.85,
                        Duration.ofMinutes(2),
                        0,
                        Severity.CRITICAL,
                        "infrastructure",
                        "The disk is full",
                        "Make room.",
                        true));
    }

    @Test
    void aPanelIsReadWithItsSeriesAndRules() {
        RuleCatalogue catalogue = RuleCatalogue.parse("{\"rules\":[" + RULE + "],\"panels\":[" + """
                {"id":"disk","board":"system","title":"Disks","description":"How full they are","unit":"ratio",
                 "kind":"timeseries","rules":["disk-full"],
                 "series":[{"legend":"{{path}}","signal":{"value":{"gauge":"disk.use","unit":"ratio"},"by":["path"]}}]}
                ]}""");

        assertThat(catalogue.panels()).singleElement().satisfies(panel -> {
            assertThat(panel.board()).isEqualTo(Panel.Board.SYSTEM);
            assertThat(panel.series()).extracting(Panel.Series::legend).containsExactly("{{path}}");
            assertThat(panel.rules()).containsExactly("disk-full");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "clear":0.85            | "clear":0.95          | rules: rule disk-full: clear 0.95 lies beyond the threshold 0.9
            "comparator":">"        | "comparator":"<"      | rules: rule disk-full: clear 0.85 lies beyond the threshold 0.9
            "comparator":">"        | "comparator":">="     | rules: rule disk-full: comparator is ">="; legal are > and <
            "severity":"critical"   | "severity":"page"     | rules: rule disk-full: severity is "page"; legal are critical, warning
            "for":"2m"              | "for":"2 min"         | rules: rule disk-full: for is "2 min"; give a number with s, m, h or d
            "for":"2m"              | "fro":"2m"            | rules: rule disk-full: unknown key fro; legal are
            "threshold":0.9         | "threshold":"0.9"     | rules: rule disk-full: threshold is no number
            "threshold":0.9,        |                       | rules: rule disk-full: threshold is missing
            "id":"disk-full"        | "id":"Disk_Full"      | rules: rule Disk_Full: rule "Disk_Full" is no name in lower case
            "across":"max"          | "across":"mean"       | rules: rule disk-full: across is "mean"; legal are max, min, sum
            "across":"max"          | "window":"5m"         | rules: rule disk-full: unknown key window; legal are
            "gauge":                | "counter":            | rules: rule disk-full: disk.use is a counter, whose total says little
            "gauge":                | "guage":              | rules: rule disk-full: meter [guage, unit, tags] needs one of gauge
            {"value":               | {"valeu":             | rules: rule disk-full: signal [valeu, across, by] is of no known kind
            "for":"2m"              | "minimum_events":5    | rules: rule disk-full: minimum_events is 5; only a share or a quantile
            "summary":"The disk is full" | "summary":" "    | rules: summary of rule disk-full is empty
            """)
    void whatIsWrongIsNamed(String right, String wrong, String message) {
        assertThat(RULE).contains(right);
        assertThatThrownBy(() -> catalogue(RULE.replace(right, wrong == null ? "" : wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .satisfies(said -> assertThat(said.replace("rule disk-full: rule disk-full", "rule disk-full"))
                        .contains(message.substring("rules: ".length())))
                .startsWith("rules: ");
    }

    @Test
    void twoRulesOfOneNameAreRefused() {
        assertThatThrownBy(() -> catalogue(RULE + "," + RULE)).hasMessageContaining("two of rule disk-full");
    }

    @Test
    void everyValueCanBeSet() {
        Rule rule = catalogue(RULE)
                .with(Map.of(
                        "disk-full.threshold", "0.8",
                        "disk-full.clear", "0.7",
                        "disk-full.for", "30s",
                        "disk-full.severity", "warning",
                        "disk-full.enabled", "false"))
                .rules()
                .get(0);

        assertThat(rule.threshold()).isEqualTo(0.8);
        assertThat(rule.clear()).isEqualTo(0.7);
        assertThat(rule.lasting()).isEqualTo(Duration.ofSeconds(30));
        assertThat(rule.severity()).isEqualTo(Severity.WARNING);
        assertThat(rule.enabled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            disk.threshold          | 1    | alert setting disk.threshold names no rule; it is <rule>.<key>, the keys are
            disk-full               | 1    | alert setting disk-full names no rule
            disk-full.limit         | 1    | alert setting disk-full.limit is not known; the keys are
            disk-full.threshold     | 95   | rule disk-full: threshold 95 and clear 0.85 are compared with a share of at most 1
            disk-full.threshold     | much | alert setting disk-full.threshold is "much", which is no number
            disk-full.threshold     | 0.8  | rule disk-full: clear 0.85 lies beyond the threshold 0.8
            disk-full.enabled       | no   | alert setting disk-full.enabled is "no"; legal are true and false
            disk-full.for           | 5    | alert setting disk-full.for is "5"; give a number with s, m, h or d
            disk-full.severity      | high | alert setting disk-full.severity is "high"; legal are critical, warning
            disk-full.minimum-events| 1.5  | alert setting disk-full.minimum-events is "1.5", which is no whole number
            """)
    void aSettingThatMeansNothingIsRefused(String name, String value, String message) {
        RuleCatalogue catalogue = catalogue(RULE);

        assertThatThrownBy(() -> catalogue.with(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void withoutHysteresisTheClearThresholdFollows() {
        RuleCatalogue catalogue = catalogue(RULE.replace("\"clear\":0.85,", ""));

        assertThat(catalogue
                        .with(Map.of("disk-full.threshold", "0.5"))
                        .rules()
                        .get(0)
                        .clear())
                .isEqualTo(0.5);
    }

    private static RuleCatalogue catalogue(String rules) {
        return RuleCatalogue.parse("{\"rules\":[" + rules + "]}");
    }
}
