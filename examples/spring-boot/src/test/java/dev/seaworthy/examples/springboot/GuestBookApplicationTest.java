package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class GuestBookApplicationTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path home;

    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        application = new SpringApplicationBuilder(GuestBookApplication.class)
                .run(
                        "--server.port=0",
                        "--guest-book.home=" + home,
                        "--seaworthy.web.tokens.admin.value=" + TOKEN,
                        "--seaworthy.web.tokens.admin.grant=operate",
                        "--spring.main.banner-mode=off");
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void entryAndItsEventAreWrittenTogether() throws Exception {
        assertThat(post("/entries", "{\"guest\":\"ada\",\"text\":\"Lovely place\"}")
                        .statusCode())
                .isEqualTo(201);

        assertThat(get("/entries").body()).contains("Lovely place");
        assertThat(get("/seaworthy/api/v1/audit/logs?user_id=ada").body())
                .contains(
                        "\"event_type\":\"entry.write\"",
                        "\"request_path\":\"/entries\"",
                        "\"ip_address\":\"127.0.0.1\"");
    }

    @Test
    void entryThatTheDatabaseRefusesLeavesNoEvent() throws Exception {
        String tooLong = "x".repeat(101);

        assertThat(post("/entries", "{\"guest\":\"" + tooLong + "\",\"text\":\"Hello\"}")
                        .statusCode())
                .isEqualTo(500);
        assertThat(get("/seaworthy/api/v1/audit/logs?event_type=entry.write").body())
                .contains("\"items\":[]");
    }

    @Test
    void everythingIsStillThereAfterARestart() throws Exception {
        post("/entries", "{\"guest\":\"ada\",\"text\":\"Lovely place\"}");
        stop();
        start();

        assertThat(get("/entries").body()).contains("Lovely place");
        assertThat(get("/seaworthy/api/v1/audit/logs?user_id=ada").body()).contains("entry.write");
    }

    @Test
    void guestBookIsBackedUp() {
        assertThat(application.getBean(Backups.class).backup("guest-book").state())
                .isEqualTo(BackupState.VERIFIED);
    }

    @Test
    void strangersSeeProbesAndNothingElse() throws Exception {
        assertThat(send(HttpRequest.newBuilder(uri("/seaworthy/health/live"))).statusCode())
                .isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(uri("/seaworthy/info"))).statusCode())
                .isEqualTo(401);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN));
    }

    private HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path);
    }
}
