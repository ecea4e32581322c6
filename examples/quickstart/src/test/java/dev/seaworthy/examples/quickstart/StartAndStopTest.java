package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class StartAndStopTest {

    @TempDir
    Path home;

    @Test
    void secondStartKeepsEverything() throws Exception {
        String project;
        Client editor;
        byte[] bytes = RoutesTest.bytes(10_000, 1);
        try (ChildRegistry first = ChildRegistry.start(home)) {
            editor = first.editor();
            project = editor.project("kept");
            editor.put("/projects/" + project + "/artifacts/a", bytes);
            Path history = home.resolve("metrics-history");
            assertThat(Eventually.get(Duration.ofSeconds(60), () -> Files.exists(history), exists -> exists))
                    .isTrue();
            List<String> printed = first.terminate();

            assertThat(printed.get(0)).isEqualTo("Seaworthy quickstart is starting");
            assertThat(printed.get(printed.size() - 1)).isEqualTo("Seaworthy quickstart has stopped");
            assertThat(printed).noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
            assertThat(String.join("\n", printed)).doesNotContain(Client.ADMIN);
        }
        try (ChildRegistry second = ChildRegistry.start(home)) {
            Client again = second.stranger().with(editor.token());

            assertThat(again.get("/projects").json().get(0).get("id").textValue())
                    .isEqualTo(project);
            assertThat(again.get("/projects/" + project + "/artifacts/a").bytes())
                    .isEqualTo(bytes);
            assertThat(second.admin().events("resource_type=project&resource_id=" + project, 10))
                    .hasSize(1);
            assertThat(second.admin().events("event_type=user.create", 10)).hasSize(2);
            assertThat(home.resolve("strays")).doesNotExist();
        }
    }

    @Test
    void stopWaitsForTheRequestUnderWay() throws Exception {
        try (ChildRegistry registry = ChildRegistry.start(home)) {
            Client editor = registry.editor();
            String project = editor.project("uploading");
            List<CompletableFuture<Answer>> uploads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                uploads.add(editor.sendAsync(
                        "PUT", "/projects/" + project + "/artifacts/" + i, RoutesTest.bytes(5_000_000, i)));
            }
            Eventually.get(
                    Duration.ofSeconds(10),
                    () -> home.resolve("incoming").toFile().list().length,
                    underWay -> underWay > 0);

            registry.terminate();

            // Answered or refused at the door, but none half done.
            for (CompletableFuture<Answer> upload : uploads) {
                int status = upload.handle((answer, failure) -> answer == null ? 503 : answer.status())
                        .get(30, TimeUnit.SECONDS);
                assertThat(status).isIn(201, 503);
            }
            assertThat(home.resolve("incoming")).isEmptyDirectory();
        }
    }

    @Test
    void generatedTokenIsPrivateAndPrintedOnlyToATerminal() throws IOException {
        Map<String, String> noToken = Map.of("SEAWORTHY_ADMIN_TOKEN", "");
        Path file = home.resolve("admin-token");
        String token;
        try (ChildRegistry registry = ChildRegistry.start(home, noToken)) {
            token = Files.readString(file).trim();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(registry.stranger().with(token).get("/info").status()).isEqualTo(200);
            assertThat(registry.terminate())
                    .anyMatch(line -> line.contains(file.toString()))
                    .noneMatch(line -> line.contains(token));
        }
        try (ChildRegistry registry = ChildRegistry.start(home, noToken)) {
            assertThat(registry.stranger().with(token).get("/info").status()).isEqualTo(200);
        }
    }

    @Test
    void auditTablesOfAnOlderReleaseAreMigratedAndKeepTheirEvents() throws SQLException {
        try (RunningRegistry registry = RunningRegistry.start(home)) {
            registry.editor().project("before");
        }
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + home + "/database/registry", "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE seaworthy_audit_hold");
            statement.execute("DROP TABLE seaworthy_audit_prune");
            statement.execute("DELETE FROM seaworthy_audit_schema WHERE version > 1");
        }

        try (RunningRegistry registry = RunningRegistry.start(home)) {
            assertThat(registry.admin()
                            .get("/api/v1/audit/logs?event_type=project.create")
                            .text())
                    .contains("\"before\"");
        }
    }

    @Test
    void backupSettingsArePrivateAndWithoutPassword() throws IOException {
        Path file = home.resolve("backup.properties");
        try (RunningRegistry registry = RunningRegistry.start(home, Map.of("DATABASE_PASSWORD", "hunter2"))) {
            assertThat(registry.admin().get("/info").status()).isEqualTo(200);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readAllLines(file))
                    .contains(
                            "seaworthy.backup.plans.app.sources[0].name=database",
                            "seaworthy.backup.plans.app.sources[0].type=h2",
                            "seaworthy.backup.plans.app.sources[1].name=artifacts",
                            "seaworthy.backup.plans.app.sources[1].path=" + home.resolve("artifacts"));
            assertThat(Files.readString(file)).doesNotContain("hunter2");
        }
    }

    @Test
    void refusalIsOneClearLineAndAnExitCode() {
        ChildRegistry.Refused refused = ChildRegistry.refused(RunningRegistry.environment(
                home, Map.of("DATABASE_URL", "jdbc:postgresql://localhost:1/none", "DATABASE_USER", "me")));

        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(refused.printed()).as("the starting line and the refusal").hasSize(2);
        assertThat(refused.printed().get(1))
                .startsWith("Cannot open the database jdbc:postgresql://localhost:1/none")
                .contains("DATABASE_URL");
    }

    @Test
    void takenPortIsRefusedBeforeAnythingIsWritten() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertRefused(
                    Map.of("PORT", Integer.toString(taken.getLocalPort())),
                    "Cannot listen on port " + taken.getLocalPort(),
                    "set PORT to another");
            assertThat(home).isEmptyDirectory();
        }
    }

    @Test
    void folderThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.createFile(home.resolve("a-file"));

        assertRefused(
                Map.of("SEAWORTHY_HOME", file.resolve("below").toString()),
                "Cannot write to the data folder " + file.resolve("below"),
                "SEAWORTHY_HOME");
    }

    @Test
    void shortAdminTokenIsRefusedAndNotRepeated() {
        String message = assertRefused(
                Map.of("SEAWORTHY_ADMIN_TOKEN", "my-secret"), "SEAWORTHY_ADMIN_TOKEN", "openssl rand -hex 32");

        assertThat(message).doesNotContain("my-secret");
    }

    @Test
    void folderInUseIsRefusedAndItsUserGoesOn() {
        try (RunningRegistry first = RunningRegistry.start(home)) {
            assertRefused(Map.of(), "Another quickstart uses the data folder " + home, "SEAWORTHY_HOME");
            assertThat(first.editor().project("goes on")).isNotEmpty();
        }
    }

    @Test
    void refusedStartLeavesThePortFree() throws IOException {
        int port = FreePort.next();

        assertRefused(
                Map.of("PORT", Integer.toString(port), "DATABASE_URL", "jdbc:postgresql://localhost:1/none"),
                "Cannot open the database",
                "DATABASE_URL");

        try (ServerSocket free = new ServerSocket(port)) {
            assertThat(free.isBound()).isTrue();
        }
    }

    private String assertRefused(Map<String, String> more, String what, String nextStep) {
        StartupException refused = catchThrowableOfType(
                StartupException.class,
                () -> Application.start(Settings.from(RunningRegistry.environment(home, more))));

        assertThat(refused).isNotNull().hasMessageContaining(what).hasMessageContaining(nextStep);
        assertThat(refused.getMessage()).hasLineCount(1);
        return refused.getMessage();
    }
}
