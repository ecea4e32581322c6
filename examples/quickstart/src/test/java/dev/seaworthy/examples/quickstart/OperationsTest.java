package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("dear")
class OperationsTest {

    private static final Duration SOON = Duration.ofSeconds(120);

    private Path home;
    private RunningRegistry registry;
    private Client admin;
    private Client stranger;

    @BeforeAll
    void start(@TempDir Path folder) {
        home = folder;
        registry = RunningRegistry.start(home);
        admin = registry.admin();
        stranger = registry.stranger();
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/detailed",
                "/metrics",
                "/metrics/system",
                "/metrics/database",
                "/metrics/http",
                "/info",
                "/api/v1/ops/log",
                "/api/v1/ops/alerts",
                "/api/v1/ops/boards/security",
                "/api/v1/ops/slo",
                "/api/v1/audit/logs",
                "/api/v1/audit/stats/summary",
                "/api/v1/audit/account",
                "/api/v1/backups"
            })
    void operationsPagesNeedTheAdminToken(String path) {
        Client editor = registry.editor();

        assertThat(stranger.get(path).status()).isEqualTo(401);
        assertThat(stranger.with("x".repeat(40)).get(path).status()).isEqualTo(401);
        assertThat(editor.get(path).status()).as("a token of the application").isEqualTo(401);
        assertThat(admin.get(path).status()).isEqualTo(200);
    }

    @Test
    void strangersSeeTheStatusOfProbesAndNoMore() {
        Answer ready = Eventually.get(SOON, () -> stranger.get("/health/ready"), answer -> answer.status() == 200);

        assertThat(ready.text()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThat(stranger.get("/health/live").status()).isEqualTo(200);
        assertThat(stranger.get("/health").status()).isEqualTo(200);
        assertThat(stranger.get("/health/started").status()).isEqualTo(200);
    }

    @Test
    void detailedHealthNamesEveryCheck() {
        // Registered last, when all others have been for long.
        JsonNode services = Eventually.get(
                SOON,
                () -> admin.get("/health/detailed").json().at("/services"),
                found -> found.at("/request-threads/status").asText().equals("UP")
                        && found.at("/database/status").asText().equals("UP")
                        && found.at("/audit/data/durable").asBoolean());

        assertThat(services.fieldNames())
                .toIterable()
                .contains("database", "disk", "heap", "audit", "backup", "deadlock", "request-threads");
        assertThat(services.at("/request-threads/status").textValue()).isEqualTo("UP");
        assertThat(services.at("/database/status").textValue()).isEqualTo("UP");
        assertThat(services.at("/audit/data/durable").booleanValue()).isTrue();
    }

    @Test
    void scrapeCountsRequestsByRouteNotByPath() {
        Client editor = registry.editor();
        editor.get("/projects/some-id/artifacts/some-name");

        // A request is counted when its answer is already under way.
        String scrape = Eventually.get(SOON, () -> admin.get("/metrics"), answer -> answer.text()
                        .contains("uri=\"/projects/{id}/artifacts/{name}\""))
                .text();

        assertThat(scrape).contains("uri=\"/projects/{id}/artifacts/{name}\"").doesNotContain("some-name");
        assertThat(scrape).contains("hikaricp_connections").contains("seaworthy_audit");
    }

    @Test
    void artifactsAreCountedByAQueryInTheBackground() {
        Answer scrape = Eventually.get(
                SOON, () -> admin.get("/metrics"), answer -> answer.text().contains("\nregistry_artifacts "));

        assertThat(scrape.text()).containsPattern("\nregistry_artifacts \\d");
    }

    @Test
    void databasePageShowsThePool() {
        JsonNode database = Eventually.get(SOON, () -> admin.get("/metrics/database"), answer -> answer.json()
                        .at("/databases/0/product")
                        .isTextual())
                .json()
                .at("/databases/0");

        assertThat(database.get("name").textValue()).isEqualTo("registry");
        assertThat(database.at("/pool/max").intValue()).isEqualTo(16);
    }

    @Test
    void backupByHttpVerifies() {
        Client editor = registry.editor();
        String project = editor.project("to be backed up");
        editor.put("/projects/" + project + "/artifacts/a", RoutesTest.bytes(100_000, 4));

        JsonNode made = runJob(admin, admin.post("/api/v1/backups", "{\"plan\":\"app\"}"));
        String id = made.get("backup_id").textValue();
        JsonNode verified = runJob(admin, admin.post("/api/v1/backups/" + id + "/verify", "{\"level\":\"V2\"}"));

        assertThat(made.get("state").textValue()).isEqualTo("DONE");
        assertThat(verified.get("state").textValue()).isEqualTo("DONE");
        JsonNode backup = admin.get("/api/v1/backups/" + id).json();
        assertThat(backup.get("state").textValue()).isEqualTo("VERIFIED");
        assertThat(Eventually.get(
                        SOON,
                        () -> admin.events("resource_type=backup&resource_id=" + id, 10),
                        events -> !events.isEmpty()))
                .extracting(event -> event.get("event_type").textValue())
                .containsExactly("backup.finished");
    }

    @Test
    @Tag("long")
    void backupOfPostgresByHttpVerifies(@TempDir Path folder) {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL with pg_dump under /usr/lib/postgresql");
            abort("needs PostgreSQL with pg_dump under /usr/lib/postgresql");
        }
        try (DebianPostgres postgres = DebianPostgres.start()) {
            String url = postgres.jdbcUrl("postgres");
            Map<String, String> database =
                    Map.of("DATABASE_URL", url.substring(0, url.indexOf('?')), "DATABASE_USER", "postgres");
            try (RunningRegistry onPostgres = RunningRegistry.start(folder, database)) {
                Client operator = onPostgres.admin();

                JsonNode made = runJob(operator, operator.post("/api/v1/backups", "{\"plan\":\"app\"}"));

                assertThat(made.get("state").textValue()).as(made.toString()).isEqualTo("DONE");
                JsonNode backups = operator.get("/api/v1/backups").json();
                assertThat(backups.at("/items/0/state").textValue()).isEqualTo("VERIFIED");
            }
        }
    }

    @Test
    void logShowsWhatTheApplicationLogged() {
        LoggerFactory.getLogger("dev.seaworthy.examples").warn("a message with token=hunter2");

        JsonNode page = admin.get("/api/v1/ops/log?level=warn&limit=500").json();

        assertThat(page.get("items").findValuesAsText("message")).contains("a message with token=***");
        assertThat(page.at("/counts/WARN").longValue()).isPositive();
    }

    @Test
    void thisStartIsADeployment() {
        JsonNode rows = Eventually.get(
                        SOON, () -> admin.get("/api/v1/ops/deployments"), answer -> answer.status() == 200)
                .json()
                .get("items");

        assertThat(rows).hasSize(1);
        assertThat(admin.get("/info").json().get("deployments")).isEqualTo(rows);
    }

    @Test
    void alertRulesOfAllModulesAreEvaluated() {
        JsonNode report = Eventually.get(SOON, () -> admin.get("/api/v1/ops/alerts"), answer -> answer.json()
                        .get("evaluated_at")
                        .isTextual())
                .json();

        assertThat(report.get("sinks").findValuesAsText("name")).containsExactly("log");
        assertThat(report.get("state_error").isNull()).isTrue();
        assertThat(admin.get("/metrics").text()).contains("seaworthy_alerts");
    }

    @Test
    void silencesAreInTheAuditTrail() {
        String silence = "/api/v1/ops/alerts/disk-nearly-full/silence";

        Answer made = admin.post(silence, "{\"minutes\":5,\"reason\":\"a new disk is on its way\"}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(admin.delete(silence).status()).isEqualTo(200);

        List<JsonNode> events = Eventually.get(
                SOON,
                () -> admin.events("resource_type=alert_rule&resource_id=disk-nearly-full", 10),
                found -> found.size() == 2);
        assertThat(events)
                .extracting(event -> event.get("event_type").textValue())
                .containsExactly("alert.unsilenced", "alert.silenced");
        assertThat(events.get(1).get("description").textValue()).isEqualTo("a new disk is on its way");
        assertThat(events.get(1).get("user_id").textValue()).isEqualTo("admin");
    }

    @Test
    void objectivesAreCountedInTheDatabaseOfTheApplication() {
        JsonNode report = Eventually.get(SOON, () -> admin.get("/api/v1/ops/slo"), answer -> answer.json()
                        .at("/store/read_at")
                        .isTextual())
                .json();

        assertThat(report.at("/store/error").isNull()).isTrue();
        assertThat(report.get("objectives").findValuesAsText("id")).contains("availability", "request-latency");
    }

    @Test
    void settingsOnTheInfoPageHoldNoSecret() {
        assertThat(admin.get("/info").text()).contains("quickstart").doesNotContain(Client.ADMIN);
    }

    private static JsonNode runJob(Client operator, Answer accepted) {
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return Eventually.get(
                        SOON,
                        () -> operator.get(accepted.header("Location")),
                        answer -> !answer.json().get("state").textValue().matches("QUEUED|RUNNING"))
                .json();
    }
}
