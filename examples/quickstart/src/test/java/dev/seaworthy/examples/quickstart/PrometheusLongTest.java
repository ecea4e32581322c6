package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.testsupport.PrometheusProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the quickstart for a minute while it has a bit of work. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusLongTest {

    private static final int SCRAPES = 15;
    private static final Duration SCRAPED_WITHIN = Duration.ofMinutes(6);

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String CONFIGURATION = """
            global:
              scrape_interval: 4s
              scrape_timeout: 4s
            scrape_configs:
              - job_name: quickstart
                authorization:
                  credentials: %s
                static_configs:
                  - targets: ["localhost:%d"]
            """;

    /** Tables of the page whose meters the quickstart has no use for. */
    private static final Set<String> UNUSED = Set.of("Redis", "The application's own work");

    /** The quickstart names no statements, nothing is old enough to be pruned, and H2 does not tell these totals. */
    private static final Set<String> ABSENT = Set.of(
            "db_client_operation_duration_seconds",
            "seaworthy_audit_pruned_total",
            "seaworthy_certificate_expiry_seconds",
            "db_server_deadlocks_total",
            "db_server_transactions_total");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ROW =
            Pattern.compile("^\\| `[^|]*` \\|[^|]*\\|(?<tags>[^|]*)\\| `(?<name>[a-z0-9_]+)` \\|");
    private static final Pattern TAG = Pattern.compile("(?:^ |, )`([a-z_]+)`");
    private static final Set<String> OF_PROMETHEUS = Set.of("__name__", "job", "instance", "le");

    private RunningRegistry registry;
    private PrometheusProgram prometheus;
    private Client editor;
    private String project;
    private int requests;

    @BeforeAll
    void scrapeForAMinute(@TempDir Path home) {
        assumeTrue(PrometheusProgram.isInstalled("prometheus"), "prometheus (Debian package of that name) is missing");
        registry = RunningRegistry.start(home);
        editor = registry.editor();
        project = editor.project("scraped");
        prometheus = PrometheusProgram.server(
                CONFIGURATION.formatted(Client.ADMIN, registry.application().port()));
        int scrapes = Eventually.get(SCRAPED_WITHIN, this::scrapesAfterSomeWork, count -> count >= SCRAPES);
        assertThat(scrapes).isGreaterThanOrEqualTo(SCRAPES);
    }

    private int scrapesAfterSomeWork() {
        requests++;
        editor.put("/projects/" + project + "/artifacts/a" + requests % 5, new byte[1000]);
        editor.get("/projects/" + project);
        registry.stranger().get("/no-such-page-" + requests);
        registry.stranger().login("ghost", "guess");
        return timesOf("up").size();
    }

    @AfterAll
    void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    /** Save one, because a stall of the machine may last longer than a scrape may take. */
    @Test
    void everyScrapeSucceeds() {
        JsonNode target = Eventually.get(
                SOON,
                () -> json("/api/v1/targets?state=active").get("activeTargets").get(0),
                last -> last.get("health").textValue().equals("up"));

        assertThat(target.get("lastError").textValue()).isEmpty();
        assertThat(target.get("health").textValue()).isEqualTo("up");
        assertThat(failedScrapes(query("up{job=\"quickstart\"}[10m]"))).hasSizeLessThan(2);
    }

    @Test
    void everySeriesGoesOnOnceItIsThere() {
        JsonNode all = query("{job=\"quickstart\"}[10m]");
        List<Double> failed = failedScrapes(all);
        List<Double> scrapes = times(named("up", all));
        scrapes.removeAll(failed);

        List<String> broken = new ArrayList<>();
        for (JsonNode series : all) {
            List<Double> times = times(series);
            times.removeAll(failed);
            if (!times.equals(from(scrapes, times.get(0), times.get(times.size() - 1)))
                    || times.get(times.size() - 1) < scrapes.get(scrapes.size() - 1)) {
                broken.add(series.get("metric") + " at " + times + " of " + scrapes);
            }
        }

        assertThat(broken).isEmpty();
        assertThat(single("resets(scrape_samples_scraped[10m])"))
                .as("scrapes that had fewer series than the one before")
                .isLessThanOrEqualTo(failed.size());
    }

    /** Routes and collections of garbage come up late, and nothing else does after the first scrapes. */
    @Test
    void onlyNewRoutesAndWhatHappensRarelyComesLate() {
        List<Double> scrapes = timesOf("up");

        Set<String> late = new TreeSet<>();
        for (JsonNode series : query("{job=\"quickstart\"}[10m]")) {
            if (times(series).get(0) > scrapes.get(SCRAPES / 3)) {
                late.add(series.get("metric").get("__name__").textValue());
            }
        }

        assertThat(late).allMatch(name -> name.matches("(http_server_requests|jvm_gc_|seaworthy_health_).*"));
    }

    @Test
    void everyDocumentedSeriesIsThere() {
        Set<String> names = new TreeSet<>();
        json("/api/v1/label/__name__/values").forEach(name -> names.add(name.textValue()));

        assertThat(documented().keySet()).hasSizeGreaterThan(60).allSatisfy(name -> assertThat(names)
                .containsAnyOf(name, name + "_count"));
    }

    @Test
    void everySeriesHasTheTagsThatAreDocumented() {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (JsonNode series : query("{job=\"quickstart\"}[10m]")) {
            Set<String> own = new TreeSet<>();
            series.get("metric").fieldNames().forEachRemaining(own::add);
            own.removeAll(OF_PROMETHEUS);
            String name = series.at("/metric/__name__").textValue();
            for (String documented : new TreeSet<>(List.of(name, name.replaceAll("_(count|sum|bucket|max)$", "")))) {
                labels.computeIfAbsent(documented, absent -> new TreeSet<>()).addAll(own);
            }
        }

        assertThat(documented())
                .allSatisfy((name, tags) -> assertThat(labels.get(name)).isEqualTo(tags));
    }

    @Test
    void whatIsScrapedNowIsWhatPrometheusHas() {
        // One more scrape may be needed.
        assertThat(Eventually.get(SOON, this::onOneSideOnly, Set::isEmpty)).isEmpty();
    }

    private Set<String> onOneSideOnly() {
        Set<String> ours = ours();
        Set<String> theirs = theirs();
        Set<String> all = new TreeSet<>(ours);
        all.addAll(theirs);
        all.removeIf(name -> ours.contains(name) && theirs.contains(name));
        return all;
    }

    private Set<String> ours() {
        Set<String> ours = new TreeSet<>();
        for (String line :
                registry.admin().get("/metrics?format=openmetrics").text().split("\n")) {
            if (!line.startsWith("#")) {
                String sample = line.split(" # ", 2)[0];
                ours.add(sample.substring(0, sample.lastIndexOf(' ')));
            }
        }
        return ours;
    }

    private Set<String> theirs() {
        Set<String> theirs = new TreeSet<>();
        for (JsonNode series : query("{job=\"quickstart\"}")) {
            theirs.add(asText(series.get("metric")));
        }
        theirs.removeIf(name -> name.matches("(up|scrape_[a-z_]+)"));
        return theirs;
    }

    @Test
    void prometheusComplainsOfNothing() {
        String own = prometheus.get("/metrics");

        for (String complaint : List.of(
                "prometheus_target_scrapes_sample_duplicate_timestamp_total",
                "prometheus_target_scrapes_sample_out_of_order_total",
                "prometheus_target_scrapes_sample_out_of_bounds_total",
                "prometheus_target_scrapes_exemplar_out_of_order_total",
                "prometheus_target_scrapes_cache_flush_forced_total")) {
            assertThat(own).contains("\n" + complaint + " 0\n");
        }
    }

    /** Series of the page with their tags. */
    private static Map<String, Set<String>> documented() {
        Map<String, Set<String>> names = new TreeMap<>();
        String section = "";
        try {
            for (String line : Files.readAllLines(Path.of("..", "..", "docs", "metrics.md"))) {
                section = line.startsWith("## ") ? line.substring(3) : section;
                Matcher row = ROW.matcher(line);
                if (row.find() && !UNUSED.contains(section)) {
                    Set<String> tags = TAG.matcher(row.group("tags"))
                            .results()
                            .map(tag -> tag.group(1))
                            .collect(Collectors.toCollection(TreeSet::new));
                    names.put(row.group("name"), tags);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        names.keySet().removeAll(ABSENT);
        return names;
    }

    private static List<Double> from(List<Double> scrapes, double first, double last) {
        return scrapes.stream().filter(time -> time >= first && time <= last).toList();
    }

    private List<Double> timesOf(String series) {
        JsonNode found = query(series + "{job=\"quickstart\"}[10m]");
        return found.isEmpty() ? List.of() : times(found.get(0));
    }

    private static List<Double> failedScrapes(JsonNode all) {
        List<Double> failed = new ArrayList<>();
        for (JsonNode value : named("up", all).get("values")) {
            if (value.get(1).asDouble() == 0) {
                failed.add(value.get(0).doubleValue());
            }
        }
        return failed;
    }

    private static JsonNode named(String name, JsonNode all) {
        for (JsonNode series : all) {
            if (series.at("/metric/__name__").textValue().equals(name)) {
                return series;
            }
        }
        throw new IllegalStateException("no series " + name);
    }

    private static List<Double> times(JsonNode series) {
        List<Double> times = new ArrayList<>();
        series.get("values").forEach(value -> times.add(value.get(0).doubleValue()));
        return times;
    }

    /** As our own text has it: by name, and the bound of a bucket last. */
    private static String asText(JsonNode labels) {
        TreeMap<String, String> sorted = new TreeMap<>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            sorted.put(label.getKey(), label.getValue().textValue());
        }
        String name = sorted.remove("__name__");
        sorted.keySet().removeAll(Set.of("instance", "job"));
        String bucket = sorted.remove("le");
        List<String> pairs = new ArrayList<>();
        sorted.forEach((key, value) -> pairs.add(key + "=\"" + escaped(value) + "\""));
        if (bucket != null) {
            pairs.add("le=\"" + bucket + "\"");
        }
        return pairs.isEmpty() ? name : name + "{" + String.join(",", pairs) + "}";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private double single(String query) {
        return query(query).get(0).get("value").get(1).asDouble();
    }

    private JsonNode query(String query) {
        return json("/api/v1/query?query=" + Client.encoded(query)).get("result");
    }

    private JsonNode json(String path) {
        try {
            return JSON.readTree(prometheus.get(path)).get("data");
        } catch (JsonProcessingException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
