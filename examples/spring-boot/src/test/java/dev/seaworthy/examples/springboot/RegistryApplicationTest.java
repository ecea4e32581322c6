package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.testsupport.Scrape;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class RegistryApplicationTest {

    private static final String LOGS = "/seaworthy/api/v1/audit/logs";
    private static final String ALERTS = "/seaworthy/api/v1/ops/alerts";

    @TempDir
    static Path home;

    private static RunningRegistry registry;

    @BeforeAll
    static void start() {
        registry = RunningRegistry.start(home);
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void projectAndItsEventAreWrittenTogether() throws Exception {
        create("Apollo", 201);

        assertThat(registry.as("reader").get("/projects").body()).contains("Apollo");
        assertThat(events("project.create", "Apollo"))
                .contains(
                        "\"user_id\":\"editor\"",
                        "\"status\":\"success\"",
                        "\"name\":\"Apollo\"",
                        "\"request_path\":\"/projects\"",
                        "\"ip_address\":\"127.0.0.1\"");
    }

    @Test
    void projectThatTheDatabaseRefusesIsAnErrorAndNoSuccess() throws Exception {
        create("Mercury", 201);
        int successes = successes();

        create("Mercury", 409);

        assertThat(successes()).isEqualTo(successes);
        assertThat(events("project.create", "DuplicateKeyException")).contains("\"status\":\"error\"");
    }

    @Test
    void changeTellsTheNameBefore() throws Exception {
        String id = create("Saljut", 201).replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");

        assertThat(registry.as("admin")
                        .put("/projects/" + id, "{\"name\":\"Skylab\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(events("project.update", id)).contains("\"before\":\"Saljut\"", "\"after\":\"Skylab\"");
    }

    @Test
    void loginsAreAuditedAndSoAreThoseThatFail() throws Exception {
        registry.as("reader").get("/projects");
        assertThat(registry.stranger().as("reader", "guessed").get("/projects").statusCode())
                .isEqualTo(401);

        events("auth.login.success", "\"user_id\":\"reader\"");
        assertThat(events("auth.login.failed", "\"username\":\"reader\"")).contains("\"ip_address\":\"127.0.0.1\"");
    }

    @Test
    void whatTheRoleLacksIsRefusedAndAudited() throws Exception {
        assertThat(registry.as("reader")
                        .post("/projects", "{\"name\":\"Apollo\"}")
                        .statusCode())
                .isEqualTo(403);

        events("authz.access_denied&user_id=reader", "\"request_path\":\"/projects\"");
    }

    @Test
    void strangersSeeProbesAndNothingElse() throws Exception {
        assertThat(registry.stranger().get("/seaworthy/health/live").statusCode())
                .isEqualTo(200);
        for (String path : new String[] {"/projects", "/actuator/health", "/seaworthy/info", LOGS}) {
            assertThat(registry.stranger().get(path).statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void administrativePathsAreForTheRole() throws Exception {
        for (String path : new String[] {"/seaworthy/info", "/seaworthy/metrics", LOGS, "/actuator/health"}) {
            assertThat(registry.as("admin").get(path).statusCode()).as(path).isEqualTo(200);
            assertThat(registry.as("reader").get(path).statusCode()).as(path).isEqualTo(403);
        }
    }

    @Test
    void everythingIsStillThereAfterARestart() throws Exception {
        create("Vostok", 201);
        stop();
        start();

        assertThat(registry.as("reader").get("/projects").body()).contains("Vostok");
        events("project.create", "Vostok");
    }

    @Test
    void silencesStillHoldAfterARestart() throws Exception {
        assertThat(registry.as("admin")
                        .post(ALERTS + "/memory-high/silence", "{\"minutes\":60,\"reason\":\"being measured\"}")
                        .statusCode())
                .isEqualTo(201);
        stop();
        start();

        // The file is read beside the start.
        assertThat(awaited(ALERTS, "being measured")).contains("\"rule\":\"memory-high\"");
    }

    @Test
    void registryIsBackedUp() {
        assertThat(registry.context().getBean(Backups.class).backup("registry").state())
                .isEqualTo(BackupState.VERIFIED);
    }

    /** What this application has no use for, or what has not happened to it. */
    private static final Pattern UNUSED = Pattern.compile("(seaworthy_(task|freshness|certificate)"
            + "|container_|redis_|db_server_deadlocks_total).*|http_server_requests.*outcome=SERVER_ERROR.*");

    @Test
    void statementsAreTimedByTheirNames() throws Exception {
        create("Hydra", 201);

        awaited("/seaworthy/metrics/database", "\"add-project\"");
    }

    @Test
    void boardsAndRulesOfTheKitFindWhatTheyAskFor() throws Exception {
        List<String> expressions = Scrape.expressions(kit());
        assertThat(expressions).hasSizeGreaterThan(120);
        create("Gemini", 201);
        create("Gemini", 409);

        Set<String> missing = new TreeSet<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        do {
            Scrape scrape =
                    new Scrape(registry.as("admin").get("/seaworthy/metrics").body());
            missing.clear();
            expressions.forEach(expression -> missing.addAll(scrape.missing(expression)));
            missing.removeIf(name -> UNUSED.matcher(name).matches());
        } while (!missing.isEmpty() && System.nanoTime() < end);

        assertThat(missing).isEmpty();
    }

    private static Map<String, String> kit() throws IOException {
        Path folder = Path.of("..", "deploy", "monitoring", "generated");
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static String create(String name, int status) throws Exception {
        HttpResponse<String> answer = registry.as("editor").post("/projects", "{\"name\":\"" + name + "\"}");
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer.body();
    }

    private static int successes() throws Exception {
        return events("project.create", "").split("\"status\":\"success\"", -1).length;
    }

    /** What was answered is logged; that it is stored shows soon. */
    private static String events(String type, String awaited) throws Exception {
        return awaited(LOGS + "?event_type=" + type, awaited);
    }

    private static String awaited(String path, String awaited) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String body;
        do {
            body = registry.as("admin").get(path).body();
        } while (!body.contains(awaited) && System.nanoTime() < end);
        assertThat(body).contains(awaited);
        return body;
    }
}
