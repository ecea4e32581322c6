package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.checks.RedisServer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What a strict parser of OpenMetrics demands, read line by line. */
class OpenMetricsTest {

    private static final Map<String, List<String>> SUFFIXES = Map.of(
            "counter", List.of("_total", "_created"),
            "gauge", List.of(""),
            "histogram", List.of("_bucket", "_count", "_sum", "_created"),
            "summary", List.of("", "_count", "_sum", "_created"),
            "info", List.of("_info"),
            "unknown", List.of(""));

    private final Set<String> families = new HashSet<>();
    private final Set<String> series = new HashSet<>();
    private String family = "";
    private String type = "unknown";

    @Test
    void aMonitorThatKnowsNothingYetIsWellFormed() {
        try (MetricsMonitor metrics = monitor()) {
            check(metrics.scrape(null, "openmetrics", Set.of()).text());

            assertThat(families).hasSizeGreaterThan(60).contains("seaworthy_sampler_failures");
        }
    }

    @Test
    void anUnknownTotalIsLeftOutOfEitherTextAndAnUnknownGaugeIsNaN() {
        try (MetricsMonitor metrics = monitor()) {
            for (String format : List.of("openmetrics", "prometheus")) {
                assertThat(metrics.scrape(null, format, Set.of()).text())
                        .doesNotContain("system_network_io_bytes")
                        .contains("system_memory_limit_bytes NaN")
                        .contains("http_server_requests_seconds_count");
            }
            metrics.tick();
            for (String format : List.of("openmetrics", "prometheus")) {
                assertThat(metrics.scrape(null, format, Set.of("system.network.io"))
                                .text())
                        .contains("system_network_io_bytes_total{direction=\"receive\"}");
            }
        }
    }

    private static MetricsMonitor monitor() {
        MetricsMonitor metrics = MetricsMonitor.builder()
                .database("main", new JdbcDataSource())
                .redis("cache", RedisServer.at("127.0.0.1", 1))
                .build();
        metrics.bind();
        metrics.http().start("GET", "/projects").finish(200, null, null);
        metrics.tasks().run("import", () -> {});
        return metrics;
    }

    private void check(String text) {
        assertThat(text).endsWith("\n# EOF\n").containsOnlyOnce("# EOF");
        text.lines().filter(line -> !line.equals("# EOF")).forEach(line -> {
            if (line.startsWith("# ")) {
                describe(line.split(" ", 4));
            } else {
                sample(line);
            }
        });
    }

    private void describe(String[] words) {
        assertThat(words).hasSize(4);
        if (!words[2].equals(family)) {
            family = words[2];
            type = "unknown";
            assertThat(families.add(family)).as(family + " comes once").isTrue();
        }
        if (words[1].equals("TYPE")) {
            type = words[3];
        } else {
            assertThat(words[1]).isIn("HELP", "UNIT");
        }
    }

    private void sample(String line) {
        String name = line.split("[ {]", 2)[0];
        String labels = line.contains("{") ? line.substring(line.indexOf('{'), line.indexOf('}') + 1) : "";
        String value = line.substring(name.length() + labels.length() + 1).split(" ", 2)[0];
        String suffix = name.startsWith(family) ? name.substring(family.length()) : "of another family";

        assertThat(SUFFIXES).as(line).containsKey(type);
        assertThat(suffix).as(line).isIn(SUFFIXES.get(type));
        assertThat(series.add(name + labels)).as(line + " comes once").isTrue();
        if (!suffix.isEmpty() && !suffix.equals("_info")) {
            assertThat(Double.parseDouble(value)).as(line).isNotNaN().isNotNegative();
        } else {
            assertThat(value).as(line).matches("NaN|[+-]Inf|-?[0-9.E-]+");
        }
    }
}
