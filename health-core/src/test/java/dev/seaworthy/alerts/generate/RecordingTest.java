package dev.seaworthy.alerts.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the generated rules count from series as they are scraped, one a minute, with figures worked out by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordingTest {

    private Path folder = Path.of("");

    @BeforeAll
    void generate(@TempDir Path into) throws IOException {
        folder = into;
        Generate.main("--to", folder.toString(), "--job", "registry");
    }

    @Test
    void requestsOfAllInstancesAreCountedByTheirOutcome() throws Exception {
        List<String> series = List.of(
                requests("count", "a", "outcome='SUCCESS'", "0+60x20"),
                requests("count", "a", "outcome='CLIENT_ERROR'", "0+12x20"),
                requests("count", "a", "outcome='SERVER_ERROR'", "0+6x20"),
                requests("count", "a", "outcome='CLIENT_ABORT'", "0+100x20"),
                requests("count", "b", "outcome='SUCCESS'", "0+60x20"),
                requests("bucket", "a", "outcome='SUCCESS',le='0.5'", "0+50x20"),
                requests("bucket", "a", "outcome='CLIENT_ERROR',le='0.5'", "0+12x20"),
                requests("bucket", "a", "outcome='SERVER_ERROR',le='0.5'", "0+6x20"),
                requests("bucket", "a", "outcome='CLIENT_ABORT',le='0.5'", "0+100x20"),
                requests("bucket", "b", "outcome='SUCCESS',le='0.5'", "0+60x20"));

        assertCounted(
                series,
                List.of(
                        counted("availability", 690, 30),
                        counted("errors", 690, 30),
                        counted("client-errors", 690, 60),
                        counted("request-latency", 690, 50)));
    }

    @Test
    void workIsCountedByItsDurationItsOutcomeAndItsAge() throws Exception {
        List<String> series = List.of(
                named("db_client_operation_duration_seconds_count{job='registry',name='q'}", "0+40x20"),
                named("db_client_operation_duration_seconds_bucket{job='registry',name='q',le='0.1'}", "0+38x20"),
                named("seaworthy_task_duration_seconds_count{job='registry',outcome='success'}", "0+8x20"),
                named("seaworthy_task_duration_seconds_count{job='registry',outcome='failure'}", "0+2x20"),
                named("seaworthy_freshness_age_seconds_count{job='registry',source='s'}", "0+4x20"),
                named("seaworthy_freshness_age_seconds_bucket{job='registry',source='s',le='3600.0'}", "0+3x20"));

        assertCounted(
                series,
                List.of(counted("statement-latency", 200, 10), counted("tasks", 50, 10), counted("freshness", 20, 5)));
    }

    @Test
    void noFailureAtAllIsZeroAndNotUnknown() throws Exception {
        assertCounted(
                List.of(requests("count", "a", "outcome='SUCCESS'", "0+60x20")),
                List.of(counted("availability", 300, 0), counted("client-errors", 300, 0)));
    }

    /** They begin at zero and so have the first failure, which series that come into being with it do not. */
    @Test
    void whatProcessesCountedThemselvesIsTakenFirstOverRestartsAndNewInstances() throws Exception {
        List<String> series = List.of(
                requests("count", "a", "outcome='SUCCESS'", "0+1x20"),
                events("_total", "a", "0+10x20"),
                events("_bad_total", "a", "0 0 0 0 0 0 0 0 60 60 60 60"),
                events("_total", "b", "0+10x6 0+10x20"),
                events("_bad_total", "b", "0+1x6 0+1x20"));

        assertCounted(series, List.of(counted("availability", 90, 64)));
    }

    /** @param expected objective, all and bad events of the five minutes until the tenth */
    private record Counted(String objective, int all, int bad) {}

    private static Counted counted(String objective, int all, int bad) {
        return new Counted(objective, all, bad);
    }

    private static String requests(String kind, String instance, String labels, String values) {
        String all = "{job='registry',instance='" + instance + "',uri='/x'," + labels + "}";
        return named("http_server_requests_seconds_" + kind + all, values);
    }

    private static String events(String kind, String instance, String values) {
        return named(
                "seaworthy_slo_events" + kind + "{job='registry',instance='" + instance + "',objective='availability'}",
                values);
    }

    private static String named(String series, String values) {
        return "      - series: \"" + series + "\"\n        values: \"" + values + "\"\n";
    }

    private void assertCounted(List<String> series, List<Counted> expected) throws Exception {
        List<String> samples = new ArrayList<>();
        for (Counted each : expected) {
            samples.add(sample("job:slo_events:increase5m", each.objective(), each.all()));
            samples.add(sample("job:slo_events_bad:increase5m", each.objective(), each.bad()));
        }
        String file = "rule_files: [rules-recording.yml]\nevaluation_interval: 1m\ntests:\n"
                + "  - interval: 1m\n    input_series:\n" + String.join("", series) + "    promql_expr_test:\n"
                + samples.stream().collect(Collectors.joining());
        Files.writeString(folder.resolve("raw-test.yml"), file);

        assertThat(Program.run(folder, "promtool", "test", "rules", "raw-test.yml"))
                .contains("SUCCESS");
    }

    private static String sample(String record, String objective, int value) {
        String labels = "{job='registry',objective='" + objective + "'}";
        return "      - expr: \"" + record + labels + "\"\n        eval_time: 10m\n        exp_samples:\n"
                + "          - labels: \"" + record + labels + "\"\n            value: " + value + "\n";
    }
}
