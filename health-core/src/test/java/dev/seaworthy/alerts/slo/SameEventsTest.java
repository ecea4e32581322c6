package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.generate.Generate;
import dev.seaworthy.alerts.generate.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same events of two instances make the process and Prometheus tell of a budget at the same minutes: failures whose
 * series were not there before, few of them, and a restart among them.
 */
class SameEventsTest {

    private static final Duration SCRAPE = Duration.ofSeconds(15);
    private static final int SCRAPES_EACH_MINUTE = 4;
    private static final int MINUTES = 40;
    private static final int RESTART = 10;

    /** Failures by instance and minute: four until the restart and after it, then the fifth. */
    private static final Map<String, Map<Integer, Integer>> FAILURES =
            Map.of("one", Map.of(5, 2, 12, 1, 15, 1), "two", Map.of(8, 1));

    /** Whether the budget burns too fast then. */
    private static final Map<Integer, Boolean> TOLD =
            new TreeMap<>(Map.of(4, false, 14, false, 17, true, MINUTES, false));

    private static final int ENOUGH = 3;
    private static final Map<Integer, Boolean> TOLD_OF_REQUESTS =
            new TreeMap<>(Map.of(4, false, 17, true, MINUTES, false));

    private final MovedTime time = new MovedTime("2026-11-20T10:00:00Z");
    private final CountStore store = new InMemoryCountStore();
    private final Map<String, CountingInstance> instances = new TreeMap<>();
    private final Map<String, List<String>> series = new TreeMap<>();
    private final Map<String, Integer> requests = new TreeMap<>();
    private final Map<String, List<String>> raw = new TreeMap<>();

    @Test
    void processAndPrometheusTellOfThem(@TempDir Path folder) throws Exception {
        FAILURES.keySet().forEach(this::begin);
        for (int minute = 0; minute <= MINUTES; minute++) {
            play(minute);
            if (TOLD.containsKey(minute)) {
                CountingInstance either = instances.get("two");
                assertThat(either.exceeds(BurnRule.HOUR))
                        .as("minute %d", minute)
                        .isEqualTo(TOLD.get(minute));
            }
        }

        Generate.main("--to", folder.toString());
        Files.writeString(folder.resolve("events-test.yml"), file(series, raw));
        assertThat(Program.run(folder, "promtool", "test", "rules", "events-test.yml"))
                .contains("SUCCESS");
    }

    private void begin(String name) {
        CountingInstance instance = new CountingInstance(time, store, name);
        instance.monitor.bind();
        instance.monitor.exchangeOnce();
        instances.put(name, instance);
    }

    private void play(int minute) {
        if (minute == RESTART) {
            instances.get("one").monitor.exchangeOnce();
            begin("one");
            requests.keySet().removeIf(name -> name.contains("\"one\""));
        }
        for (int scrape = 0; scrape < SCRAPES_EACH_MINUTE; scrape++) {
            boolean first = scrape == 0;
            instances.forEach((name, instance) -> {
                int bad = first ? FAILURES.get(name).getOrDefault(minute, 0) : 0;
                instance.counts(bad + (first && minute > 0 ? 1 : 0), bad);
                scrape(name, instance);
                scrapeRequests(name, first ? 1 : 0, ENOUGH * bad);
            });
            time.advance(SCRAPE);
        }
        instances.values().forEach(instance -> instance.monitor.exchangeOnce());
        instances.values().forEach(instance -> instance.monitor.exchangeOnce());
    }

    private void scrape(String name, CountingInstance instance) {
        for (String meter : List.of(SloMeters.EVENTS, SloMeters.EVENTS_BAD)) {
            String sample = meter.replace('.', '_') + "_total{job=\"application\",objective=\"" + CountingInstance.ID
                    + "\",instance=\"" + name + "\"}";
            double value = instance.registry.get(meter).functionCounter().count();
            series.computeIfAbsent(sample, each -> new ArrayList<>()).add(String.valueOf((long) value));
        }
    }

    /** Without an application that tells what it counts: more failures, since a few may be taken for one less or more. */
    private void scrapeRequests(String name, int good, int bad) {
        Map.of("SUCCESS", good, "SERVER_ERROR", bad).forEach((outcome, more) -> {
            String sample = "http_server_requests_seconds_count{job=\"application\",outcome=\"" + outcome
                    + "\",instance=\"" + name + "\"}";
            int total = requests.merge(sample, more, Integer::sum);
            raw.computeIfAbsent(sample, each -> new ArrayList<>()).add(String.valueOf(total));
        });
    }

    private static String file(Map<String, List<String>> counted, Map<String, List<String>> raw) {
        return "rule_files: [rules-recording.yml, rules-slo.yml]\nevaluation_interval: 1m\ntests:\n"
                + test(counted, TOLD) + test(raw, TOLD_OF_REQUESTS);
    }

    private static String test(Map<String, List<String>> series, Map<Integer, Boolean> expected) {
        StringBuilder test = new StringBuilder("  - interval: 15s\n    input_series:\n");
        series.forEach((name, values) ->
                test.append("      - series: '%s'\n        values: %s\n".formatted(name, String.join(" ", values))));
        test.append("    promql_expr_test:\n");
        expected.forEach((minute, told) -> test.append("      - eval_time: " + minute
                + "m\n        expr: count(ALERTS{alertname=\"slo-burn-1h\",objective=\"availability\",alertstate=\"firing\"})\n"
                + (told ? "        exp_samples: [{labels: '{}', value: 1}]\n" : "")));
        return test.toString();
    }
}
