package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

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
        JsonNode services = Eventually.get(SOON, () -> admin.get("/health/detailed"), answer -> answer.json()
                        .at("/services/database/status")
                        .asText()
                        .equals("UP"))
                .json()
                .get("services");

        assertThat(services.fieldNames()).toIterable().contains("database", "disk", "audit", "backup", "deadlock");
        assertThat(services.at("/audit/data/durable").booleanValue()).isTrue();
    }

    @Test
    void scrapeCountsRequestsByRouteNotByPath() {
        Client editor = registry.editor();
        editor.get("/projects/some-id/artifacts/some-name");

        String scrape = admin.get("/metrics").text();

        assertThat(scrape).contains("uri=\"/projects/{id}/artifacts/{name}\"").doesNotContain("some-name");
        assertThat(scrape).contains("hikaricp_connections").contains("seaworthy_audit");
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
