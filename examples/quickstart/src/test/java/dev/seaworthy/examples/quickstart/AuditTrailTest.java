package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTrailTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private Path home;
    private RunningRegistry registry;
    private Client admin;
    private Client editor;

    @BeforeAll
    void start(@TempDir Path folder) {
        home = folder;
        registry = RunningRegistry.start(home);
        admin = registry.admin();
        editor = registry.editor();
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @Test
    void accountHasOneEventForEachStepOfItsLife() {
        Client stranger = registry.stranger();
        stranger.post("/register", Client.credentials("fred", "fred-password"));
        Client fred = stranger.loggedIn("fred", "fred-password");
        fred.post("/password", "{\"password\":\"another-password\"}");
        fred.post("/logout", "");
        stranger.loggedIn("fred", "another-password").delete("/users/fred");

        // What the database is too busy for is stored later.
        assertThat(Eventually.get(SOON, () -> admin.events("username=fred", 2), found -> found.size() >= 6))
                .extracting(event -> event.get("event_type").textValue())
                .containsExactly(
                        "user.delete",
                        "auth.login.success",
                        "auth.logout",
                        "auth.password_change",
                        "auth.login.success",
                        "user.create");
        assertThat(admin.events("username=fred&event_type=auth.*", 50))
                .allMatch(event -> event.get("event_category").textValue().equals("authentication"));
    }

    @Test
    void failedLoginIsFoundByTheNameThatWasTyped() {
        Answer refused = registry.stranger().login("gina", "guess");

        List<JsonNode> events =
                Eventually.get(SOON, () -> admin.events("username=gina&status=failure", 10), found -> !found.isEmpty());

        assertThat(refused.status()).isEqualTo(401);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).get("event_type").textValue()).isEqualTo("auth.login.failed");
        assertThat(events.get(0).get("ip_address").textValue()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");
        assertThat(events.get(0).get("request_path").textValue()).isEqualTo("/login");
        assertThat(events.get(0).toString()).doesNotContain("guess");
        assertThat(admin.events("username=gina", 10)).hasSize(1);
    }

    @Test
    void projectEventsNameTheProjectById() {
        String id = editor.project("audited");
        editor.put("/projects/" + id, "{\"name\":\"renamed\"}".getBytes(StandardCharsets.UTF_8));
        editor.delete("/projects/" + id);

        List<JsonNode> events = admin.events("resource_type=project&resource_id=" + id, 1);

        assertThat(events)
                .extracting(event -> event.get("event_type").textValue())
                .containsExactly("project.delete", "project.update", "project.create");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("event_category").textValue()).isEqualTo("data_modification");
            assertThat(event.get("username").textValue()).isEqualTo("editor");
            assertThat(event.get("user_id").textValue()).isNotEmpty();
            assertThat(event.get("status").textValue()).isEqualTo("success");
        });
        assertThat(events.get(1).get("metadata").get("name_before").textValue()).isEqualTo("audited");
    }

    @Test
    void artifactEventsNameTheArtifactAndItsBytes() {
        String project = editor.project("audited artifacts");
        byte[] bytes = RoutesTest.bytes(1_000, 3);
        editor.put("/projects/" + project + "/artifacts/report.pdf", bytes);
        editor.get("/projects/" + project + "/artifacts/report.pdf");
        editor.delete("/projects/" + project + "/artifacts/report.pdf");

        List<JsonNode> events = Eventually.get(SOON, () -> eventsOf("report.pdf"), found -> found.size() >= 3);

        assertThat(events)
                .extracting(event -> event.get("event_type").textValue())
                .containsExactly("artifact.delete", "artifact.download", "artifact.upload");
        assertThat(events)
                .extracting(event -> event.get("event_category").textValue())
                .containsExactly("data_modification", "data_access", "data_modification");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("metadata").get("project_id").textValue()).isEqualTo(project);
            assertThat(event.get("metadata").get("size").intValue()).isEqualTo(1_000);
            assertThat(event.get("metadata").get("sha256").textValue()).isEqualTo(RoutesTest.sha256(bytes));
        });
    }

    @Test
    void refusedRequestChangesNothingAndIsNoBusinessEvent() {
        int before = admin.events("event_type=project.*,artifact.*", 500).size();
        int projects = editor.get("/projects").json().size();

        editor.post("/projects", "{\"name\":");
        editor.post("/projects", "{\"name\":\"\"}");
        editor.put("/projects/none/artifacts/a", new byte[3]);

        assertThat(admin.events("event_type=project.*,artifact.*", 500)).hasSize(before);
        assertThat(editor.get("/projects").json()).hasSize(projects);
    }

    @Test
    void deniedRightIsAudited() {
        registry.reader().post("/projects", "{\"name\":\"x\"}");

        List<JsonNode> events = Eventually.get(
                SOON,
                () -> admin.events("event_type=authz.access_denied&username=reader", 10),
                found -> !found.isEmpty());

        assertThat(events).hasSize(1);
        assertThat(events.get(0).get("error_message").textValue()).isEqualTo("may not change projects or artifacts");
    }

    private List<JsonNode> eventsOf(String artifact) {
        return admin.events("resource_type=artifact", 500).stream()
                .filter(event -> artifact.equals(event.get("resource_name").textValue()))
                .toList();
    }
}
