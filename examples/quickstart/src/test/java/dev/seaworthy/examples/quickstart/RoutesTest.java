package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("dear")
class RoutesTest {

    private Path home;
    private RunningRegistry registry;
    private Client editor;
    private Client stranger;

    @BeforeAll
    void start(@TempDir Path folder) {
        home = folder;
        registry = RunningRegistry.start(home);
        stranger = registry.stranger();
        editor = registry.editor();
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @Test
    void registeredAccountLogsInAndOut() {
        assertThat(stranger.post("/register", Client.credentials("ada", "ada-password"))
                        .status())
                .isEqualTo(201);

        Client ada = stranger.loggedIn("ada", "ada-password");

        assertThat(ada.get("/projects").status()).isEqualTo(200);
        assertThat(ada.post("/logout", "").status()).isEqualTo(204);
        assertThat(ada.get("/projects").status()).isEqualTo(401);
    }

    @Test
    void usernameIsTakenOnlyOnce() {
        stranger.post("/register", Client.credentials("bob", "bob-password"));

        Answer again = stranger.post("/register", Client.credentials("bob", "other-password"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("detail").textValue()).contains("bob").contains("choose another");
    }

    @Test
    void wrongPasswordAndUnknownAccountGetTheSameAnswer() {
        Answer wrong = stranger.login("editor", "wrong-password");
        Answer unknown = stranger.login("nobody", "wrong-password");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.json()).isEqualTo(wrong.json());
        assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"registry\"");
    }

    @Test
    void changedPasswordReplacesTheOldOneAndEndsOtherSessions() {
        stranger.post("/register", Client.credentials("eve", "old-password"));
        Client elsewhere = stranger.loggedIn("eve", "old-password");
        Client here = stranger.loggedIn("eve", "old-password");

        assertThat(here.post("/password", "{\"password\":\"new-password\"}").status())
                .isEqualTo(204);

        assertThat(here.get("/projects").status()).isEqualTo(200);
        assertThat(elsewhere.get("/projects").status()).isEqualTo(401);
        assertThat(stranger.login("eve", "old-password").status()).isEqualTo(401);
        assertThat(stranger.login("eve", "new-password").status()).isEqualTo(200);
    }

    @Test
    void accountIsRemovedByItselfOrByAnEditorAndByNobodyElse() {
        stranger.post("/register", Client.credentials("carl", "carl-password"));
        stranger.post("/register", Client.credentials("dora", "dora-password"));
        Client carl = stranger.loggedIn("carl", "carl-password");

        assertThat(carl.delete("/users/dora").status()).isEqualTo(403);
        assertThat(editor.delete("/users/dora").status()).isEqualTo(204);
        assertThat(editor.delete("/users/dora").status()).isEqualTo(404);
        assertThat(carl.delete("/users/carl").status()).isEqualTo(204);
        assertThat(carl.get("/projects").status()).isEqualTo(401);
        assertThat(stranger.login("carl", "carl-password").status()).isEqualTo(401);
    }

    @Test
    void projectIsCreatedListedRenamedAndRemoved() {
        Answer created = editor.post("/projects", "{\"name\":\"first name\"}");
        String id = created.json().get("id").textValue();

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("name").textValue()).isEqualTo("first name");
        assertThat(created.header("Location")).isEqualTo("/projects/" + id);
        Answer renamed = editor.put("/projects/" + id, "{\"name\":\"second name\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(renamed.status()).isEqualTo(200);
        assertThat(names(id)).containsExactly("second name");
        assertThat(editor.delete("/projects/" + id).status()).isEqualTo(204);
        assertThat(names(id)).isEmpty();
        assertThat(editor.delete("/projects/" + id).status()).isEqualTo(404);
    }

    @Test
    void artifactComesBackAsItWasSent() {
        String path = "/projects/" + editor.project("artifacts") + "/artifacts/data.bin";
        byte[] bytes = bytes(300_000, 7);

        Answer uploaded = editor.put(path, bytes);
        Answer downloaded = editor.get(path);

        assertThat(uploaded.status()).isEqualTo(201);
        assertThat(uploaded.json().toString())
                .isEqualTo("{\"name\":\"data.bin\",\"size\":300000,\"sha256\":\"" + sha256(bytes) + "\"}");
        assertThat(downloaded.status()).isEqualTo(200);
        assertThat(downloaded.bytes()).isEqualTo(bytes);
        Answer head = editor.send("HEAD", path, new byte[0]);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("300000");
        assertThat(head.bytes()).isEmpty();
    }

    @Test
    void secondUploadReplacesTheFirstAndLeavesOneFile() throws Exception {
        String project = editor.project("replaced");
        String path = "/projects/" + project + "/artifacts/same";
        long before = storedFiles();

        editor.put(path, bytes(10, 1));
        editor.put(path, bytes(20, 2));

        assertThat(editor.get(path).bytes()).isEqualTo(bytes(20, 2));
        assertThat(storedFiles()).isEqualTo(before + 1);
        assertThat(editor.delete(path).status()).isEqualTo(204);
        assertThat(editor.get(path).status()).isEqualTo(404);
        assertThat(storedFiles()).isEqualTo(before);
    }

    @Test
    void removedProjectTakesItsArtifactsAlong() throws Exception {
        long before = storedFiles();
        String project = editor.project("with artifacts");
        editor.put("/projects/" + project + "/artifacts/a", bytes(10, 1));
        editor.put("/projects/" + project + "/artifacts/b", bytes(10, 2));

        assertThat(editor.delete("/projects/" + project).status()).isEqualTo(204);

        assertThat(editor.get("/projects/" + project + "/artifacts/a").status()).isEqualTo(404);
        assertThat(storedFiles()).isEqualTo(before);
    }

    @Test
    void oddArtifactNamesAreOnlyNames() throws Exception {
        String project = editor.project("odd names");
        for (String name : new String[] {
            "ä ö ü.txt", "..hidden", "a:b*?\"<>|", "%41", "con", "-rf", "日本.tar.gz", "a;b=c", "+plus+", "~", "…"
        }) {
            String path = "/projects/" + project + "/artifacts/" + Client.encoded(name);

            Answer uploaded = editor.put(path, name.getBytes(StandardCharsets.UTF_8));

            assertThat(uploaded.status()).as(name).isEqualTo(201);
            assertThat(uploaded.json().get("name").textValue()).isEqualTo(name);
            assertThat(editor.get(path).text()).isEqualTo(name);
        }
        try (Stream<Path> files = Files.list(home.resolve("artifacts"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.matches("[0-9a-f-]{36}"));
        }
    }

    @Test
    void readerLooksButDoesNotTouch() {
        String project = editor.project("for the reader");
        editor.put("/projects/" + project + "/artifacts/a", bytes(5, 5));
        Client reader = registry.reader();

        assertThat(reader.get("/projects").status()).isEqualTo(200);
        assertThat(reader.get("/projects/" + project + "/artifacts/a").status()).isEqualTo(200);
        assertThat(reader.post("/projects", "{\"name\":\"x\"}").status()).isEqualTo(403);
        assertThat(reader.put("/projects/" + project + "/artifacts/a", bytes(1, 1))
                        .status())
                .isEqualTo(403);
        assertThat(reader.delete("/projects/" + project).status()).isEqualTo(403);
    }

    @Test
    void everyRouteButRegisterAndLoginNeedsAToken() {
        for (String[] route : new String[][] {
            {"POST", "/logout"},
            {"POST", "/password"},
            {"DELETE", "/users/editor"},
            {"GET", "/projects"},
            {"POST", "/projects"},
            {"PUT", "/projects/x"},
            {"DELETE", "/projects/x"},
            {"PUT", "/projects/x/artifacts/y"},
            {"GET", "/projects/x/artifacts/y"},
            {"DELETE", "/projects/x/artifacts/y"}
        }) {
            assertThat(stranger.send(route[0], route[1], new byte[0]).status())
                    .as(route[0] + " " + route[1])
                    .isEqualTo(401);
            assertThat(stranger.with("made-up-token")
                            .send(route[0], route[1], new byte[0])
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void tokensAndPasswordsAreNowhereInTheDatabase() throws Exception {
        String token = registry.editor().token();
        try (Database database =
                Database.open(DatabaseSettings.from(RunningRegistry.environment(home, Map.of()), home))) {
            String dump = database.inTransaction(connection -> {
                StringBuilder text = new StringBuilder();
                try (var rows = connection.createStatement().executeQuery("SCRIPT")) {
                    while (rows.next()) {
                        text.append(rows.getString(1));
                    }
                }
                return text.toString();
            });

            assertThat(dump).contains(Tokens.hash(token)).doesNotContain(token).doesNotContain("editor-password");
        }
    }

    private List<String> names(String id) {
        List<String> names = new ArrayList<>();
        for (JsonNode project : editor.get("/projects").json()) {
            if (project.get("id").textValue().equals(id)) {
                names.add(project.get("name").textValue());
            }
        }
        return names;
    }

    private long storedFiles() throws Exception {
        try (Stream<Path> files = Files.list(home.resolve("artifacts"))) {
            return files.count();
        }
    }

    static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Tokens.sha256().digest(bytes));
    }
}
