package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("dear")
class BadInputTest {

    private Path home;
    private RunningRegistry registry;
    private Client editor;

    @BeforeAll
    void start(@TempDir Path folder) {
        home = folder;
        registry = RunningRegistry.start(home);
        editor = registry.editor();
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":",
                "",
                "[]",
                "null",
                "\"name\"",
                "{\"name\":1}",
                "{\"name\":null}",
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\"a\\u0000b\"}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\"} and more"
            })
    void malformedProjectIsRefusedWithOneClearMessage(String body) {
        Answer answer = editor.post("/projects", body);

        assertProblem(answer, 400, "bad-parameter");
    }

    @Test
    void enormousJsonIsRefused() {
        assertProblem(editor.post("/projects", "{\"name\":\"" + "x".repeat(100_000) + "\"}"), 413, "too-large");
    }

    @Test
    void overlongNameIsRefused() {
        assertProblem(editor.post("/projects", "{\"name\":\"" + "x".repeat(201) + "\"}"), 400, "bad-parameter");
    }

    @Test
    void oddLoginNameIsAnUnknownAccount() {
        for (String name : new String[] {"a\\u0000b", "\\ud800", "x".repeat(10_000), "' OR 1=1 --", "../../etc"}) {
            Answer answer = registry.stranger().login(name, "guess");

            assertProblem(answer, 401, "unauthorized");
        }
    }

    @Test
    void passwordNeverComesBackInAnError() {
        Answer answer = registry.stranger().post("/login", "{\"username\":\"editor\",\"password\":secret-word}");

        assertProblem(answer, 400, "bad-parameter");
        assertThat(answer.text()).doesNotContain("secret-word");
    }

    @Test
    void headerOfAMegabyteIsRefusedWithoutAStackTrace() {
        assertProblem(raw("GET /projects HTTP/1.1\r\nHost: localhost\r\nX-Enormous: " + "x".repeat(1_000_000)), 431);
        assertThat(editor.get("/projects").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/projects/x/artifacts/..%2f..%2fadmin-token",
                "/projects/x/artifacts/%2e%2e",
                "/projects/x/artifacts/a%00b",
                "/projects/x/artifacts/a%0ab",
                "/projects/x/artifacts/a%5c..%2fb",
                "/projects/%2e%2e/artifacts/a"
            })
    void pathThatTriesToLeaveIsRefused(String path) throws IOException {
        String answer = raw("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + editor.token()
                + "\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");

        assertThat(answer).matches("(?s)HTTP/1.1 (400|404|405) .*");
        assertThat(answer).contains("application/problem+json").doesNotContain("\tat ", "Exception");
        try (Stream<Path> files = Files.walk(home.resolve("artifacts"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void unknownPathAndMethodAreNamed() {
        assertProblem(editor.get("/nowhere"), 404, "not-found");
        Answer wrongMethod = editor.delete("/projects");
        assertProblem(wrongMethod, 405, "method-not-allowed");
        assertThat(wrongMethod.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(editor.send("OPTIONS", "/projects", new byte[0]).status()).isEqualTo(204);
    }

    @Test
    void tooLargeArtifactLeavesNothingBehind() throws IOException {
        String project = editor.project("too large");
        byte[] large = new byte[(int) ArtifactFiles.LARGEST + 1];

        Answer answer = editor.put("/projects/" + project + "/artifacts/large", large);

        assertProblem(answer, 413, "too-large");
        assertThat(editor.get("/projects/" + project + "/artifacts/large").status())
                .isEqualTo(404);
        assertThat(home.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void brokenOffUploadLeavesNothingBehind() throws IOException {
        String project = editor.project("broken off");

        raw("PUT /projects/" + project + "/artifacts/half HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + editor.token() + "\r\nContent-Length: 1000\r\n\r\nonly this");

        Boolean empty = Eventually.get(
                Duration.ofSeconds(60), () -> home.resolve("incoming").toFile().list().length == 0, gone -> gone);
        assertThat(empty).isTrue();
        assertThat(editor.get("/projects/" + project + "/artifacts/half").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/audit/logs?colour=red",
                "/api/v1/audit/logs?limit=1&limit=2",
                "/api/v1/audit/logs?event_type=Not%20A%20Type!",
                "/api/v1/audit/logs?limit=0",
                "/api/v1/audit/logs?from=yesterday",
                "/metrics?colour=red"
            })
    void unknownOrMalformedQueryParameterIsNamed(String path) {
        assertProblem(registry.admin().get(path), 400, "bad-parameter");
    }

    @Test
    void foreignCursorIsRefused() {
        assertProblem(registry.admin().get("/api/v1/audit/logs?cursor=made-up"), 400, "bad-cursor");
    }

    @Test
    void malformedBackupRequestIsRefused() {
        assertProblem(registry.admin().post("/api/v1/backups", "{\"plan\":"), 400, "bad-parameter");
        assertThat(registry.admin()
                        .post("/api/v1/backups", "{\"plan\":\"none\"}")
                        .status())
                .isIn(400, 404);
    }

    private static void assertProblem(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("type").textValue()).isEqualTo("urn:seaworthy:problem:" + slug);
        assertThat(answer.json().get("detail").textValue()).isNotBlank().doesNotContain("Exception", "\n");
        assertThat(answer.text()).doesNotContain("\\tat ");
    }

    private static void assertProblem(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).contains("application/problem+json").doesNotContain("\tat ", "Exception");
    }

    /**
     * Sends the text as it is and closes its half of the connection; JDK clients refuse to send what is malformed. Reads
     * meanwhile, because the server may answer and hang up before it has heard everything.
     */
    private String raw(String request) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("localhost", registry.application().port())) {
            socket.setSoTimeout(120_000);
            Thread sender = new Thread(() -> send(socket, request), "sender");
            sender.start();
            InputStream input = socket.getInputStream();
            for (int next = input.read(); next >= 0; next = input.read()) {
                answer.write(next);
            }
        } catch (IOException hungUp) {
            return answer.size() == 0 ? "no answer: " + hungUp : answer.toString(StandardCharsets.UTF_8);
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static void send(Socket socket, String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
        } catch (IOException hungUp) {
            // The answer says why.
        }
    }
}
