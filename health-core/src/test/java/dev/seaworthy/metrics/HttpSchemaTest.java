package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.Silence;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.format.DetailedHealth;
import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.FileDeploymentStore;
import dev.seaworthy.health.operations.InfoReport;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published JSON Schema describes the bodies, and all of them: here every key that it does not name is an error. */
class HttpSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    static Path folder;

    private static JsonNode published;
    private static HikariDataSource pool;
    private static MetricsMonitor metrics;
    private static HealthMonitor health;

    @BeforeAll
    static void start() throws IOException {
        try (InputStream file = JsonText.class.getResourceAsStream("http.schema.json")) {
            published = MAPPER.readTree(file);
        }
        pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:schema");
        metrics = MetricsMonitor.builder().database("main", pool).build().start();
        health = HealthMonitor.builder()
                .readiness("database", context -> CheckResult.up().with("rows", 1))
                .meterRegistry(metrics.registry())
                .build()
                .start();
        metrics.http().start("GET", "/x").finish(500, "/x", new IllegalStateException("as asked"));
        metrics.tasks().run("import", () -> {});
        metrics.freshness().record("prices", Instant.now());
        while (!health.report(Probe.READINESS).serving()
                || metrics.system().memory().totalBytes() == null
                || metrics.databases().sampledAt() == null) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() {
        health.close();
        metrics.close();
        pool.close();
    }

    @Test
    void metricsBodiesAreAsDescribed() throws IOException {
        assertDescribed("metrics", metrics.scrape(null, "json", Set.of()).text());
        assertDescribed("system", JsonText.of(metrics.system()));
        assertDescribed("database", JsonText.of(metrics.databases()));
        assertDescribed("http", JsonText.of(metrics.http().report()));
        assertDescribed("tasks", JsonText.of(metrics.work()));
        assertDescribed("history", JsonText.of(metrics.history(metrics.historyNames(), null, null, null)));
    }

    @Test
    void bodiesOfAMonitorThatKnowsNothingAreAsDescribed() throws IOException {
        try (MetricsMonitor empty =
                MetricsMonitor.builder().database("main", pool).build()) {
            assertDescribed("metrics", empty.scrape(null, "json", Set.of()).text());
            assertDescribed("system", JsonText.of(empty.system()));
            assertDescribed("database", JsonText.of(empty.databases()));
            assertDescribed("http", JsonText.of(empty.http().report()));
            assertDescribed("tasks", JsonText.of(empty.work()));
        }
    }

    @Test
    void detailedHealthIsAsDescribed() throws IOException {
        DetailedHealth detailed =
                new DetailedHealth(health, "1.2.3", Instant.now(), metrics::load, InstantSource.system());

        assertDescribed("health_detailed", detailed.answer().text());
    }

    @Test
    void infoLogAndDeploymentsAreAsDescribed() throws IOException {
        AppInfo info = AppInfo.of("app").build(Instant.now(), "abc").configured("a", "b");
        FileDeploymentStore store = new FileDeploymentStore(folder.resolve("deployments"));
        LogTail log = LogTail.create();
        log.append(Instant.now(), LogLevel.ERROR, "app", "lost");
        try (Deployments deployments = Deployments.of(store, info).start()) {
            assertDescribed("info", JsonText.of(InfoReport.of(info, null, Instant.now())));
            while (deployments.newest() == null) {
                Thread.onSpinWait();
            }
            assertDescribed("info", JsonText.of(InfoReport.of(info, deployments, Instant.now())));
            assertDescribed("deployments", JsonText.of(Map.of("items", List.copyOf(deployments.newest()))));
        }
        assertDescribed("log", JsonText.of(log.read(null, null, 10)));
    }

    @Test
    void alertsAndSilencesAreAsDescribed() throws IOException {
        RuleCatalogue rules = RuleCatalogue.parse("""
                {"rules":[{"id":"tasks-done","signal":{"value":{"gauge":"jvm.threads.live"},"across":"max"},"comparator":">",
                 "threshold":0,"severity":"warning","category":"work","summary":"It runs","description":"Let it run."}],
                 "panels":[{"id":"tasks","board":"system","title":"Tasks","description":"How many.","unit":"none","kind":"stat",
                 "rules":["tasks-done"],"series":[{"legend":"{{state}}",
                 "signal":{"value":{"gauge":"jvm.threads.states"},"across":"max","by":["state"]}}]}]}""");
        try (Alerts alerts =
                Alerts.builder(metrics).rules(rules).grace(Duration.ZERO).build()) {
            assertDescribed("alerts", JsonText.of(alerts.report()));
            alerts.start();
            while (alerts.report().firing().isEmpty()) {
                Thread.onSpinWait();
            }
            assertDescribed("board", JsonText.of(alerts.board(Panel.Board.SYSTEM)));
            Silence silence = alerts.silence("tasks-done", Map.of(), Duration.ofHours(1), "as it should", "ada");
            assertDescribed("silence", JsonText.of(silence));
            assertDescribed("alerts", JsonText.of(alerts.report()));
        }
    }

    @Test
    void objectivesAreAsDescribed() throws IOException {
        try (SloMonitor objectives = SloMonitor.builder(metrics).build().start()) {
            while (objectives.report() == null) {
                Thread.onSpinWait();
            }
            assertDescribed("slo", JsonText.of(objectives.report()));
        }
    }

    @Test
    void wrongBodiesAreFound() throws IOException {
        ObjectNode body = (ObjectNode) MAPPER.readTree(JsonText.of(metrics.system()));

        assertThat(complaints("system", body.deepCopy().put("surprise", 1))).hasSize(1);
        assertThat(complaints("system", body.deepCopy().put("stale_after_seconds", "30")))
                .hasSize(1);
        assertThat(complaints("system", body.deepCopy().put("sampled_at", "2026-11-20T18:00:00Z")))
                .isNotEmpty();
        assertThat(complaints("system", body.deepCopy().without("cpu"))).hasSize(1);
    }

    private static void assertDescribed(String name, String body) throws IOException {
        assertThat(complaints(name, MAPPER.readTree(body))).as(body).isEmpty();
    }

    private static Set<ValidationMessage> complaints(String name, JsonNode body) {
        ObjectNode strict = published.deepCopy();
        closed(strict);
        strict.put("$ref", "#/$defs/" + name);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(strict, SchemaValidatorsConfig.builder().build())
                .validate(body);
    }

    /** Published, objects are open for keys of later versions. */
    private static void closed(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(HttpSchemaTest::closed);
    }
}
