package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_NOBODY;
import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.LogTail;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleEndpointsTest {
    private static final Path SOURCES = Path.of("src/main/resources/dev/seaworthy/servlet/console");
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]*)\"");

    private static JettyHost host;
    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        host = JettyHost.running(context -> SeaworthyServlets.at("/ops")
                .health(HealthMonitor.builder().build())
                .info(AppInfo.of("billing"))
                .log(LogTail.create())
                .console()
                .authorizer(Tokens.all())
                .register(context));
        http = host.http();
    }

    @AfterAll
    static void stop() throws Exception {
        host.close();
    }

    /** As a browser would, from the address of the page. */
    private static List<String> links(String page) throws IOException {
        return LINK.matcher(http.get(page).body())
                .results()
                .map(link -> URI.create(page).resolve(link.group(1)).toString())
                .distinct()
                .toList();
    }

    private static String asset(String name) throws IOException {
        return links("/ops/console/").stream()
                .filter(link -> link.endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ops/console", "/ops/console/"})
    void pageIsPublicAndItsLinksLeadToItsFilesWithAndWithoutTheSlash(String path) throws Exception {
        RawHttp.Answer page = http.get(path);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(http.get(path + "?any=thing").body()).isEqualTo(page.body());
        assertThat(links(path))
                .hasSize(3)
                .allSatisfy(link -> assertThat(http.get(link).status()).as(link).isEqualTo(200));
    }

    @ParameterizedTest
    @CsvSource({
        "app.js, text/javascript;charset=utf-8",
        "console.css, text/css;charset=utf-8",
        "icon.svg, image/svg+xml"
    })
    void fileIsKeptForEverUnderItsHash(String name, String type) throws Exception {
        String path = asset(name);
        RawHttp.Answer file = http.get(path);

        assertThat(file.body()).isEqualTo(Files.readString(SOURCES.resolve(name)));
        assertThat(file.header("Content-Type")).isEqualToIgnoringCase(type);
        assertThat(file.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        RawHttp.Answer again = http.get(path, "If-None-Match: " + file.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        RawHttp.Answer head = http.send("HEAD", path, "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo(file.header("Content-Length"));
    }

    @Test
    void everyAnswerHasTheHeadersOfTheContract() throws Exception {
        for (String path : List.of("/ops/console", "/ops/console/", asset("app.js"), asset("icon.svg"))) {
            RawHttp.Answer answer = http.get(path);

            assertThat(answer.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                            + " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ops/console/x",
                "/ops/console/0000000000000000/app.js",
                "/ops/console/HASH/index.html",
                "/ops/console/HASH/",
                "/ops/console/HASH/App.js",
                "/ops/console/HASH/app.js/x"
            })
    void whatIsNotThereIsAProblem(String path) throws Exception {
        String release = asset("app.js").split("/")[3];
        RawHttp.Answer answer = http.get(path.replace("HASH", release));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'; frame-ancestors");
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        assertThat(http.send("POST", "/ops/console/", "").status()).isEqualTo(405);
        assertThat(http.send("OPTIONS", "/ops/console/", "").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void whatIsMountedIsToldToThoseWhoMayView() throws Exception {
        JsonNode viewer = http.get("/ops/api/v1/console", AS_VIEWER).json();

        assertThat(RawHttp.Answer.keys(viewer)).containsExactly("parts", "role", "application", "instance", "time");
        assertThat(viewer.get("parts")).hasToString("[\"health\",\"info\",\"log\"]");
        assertThat(viewer.get("role").asText()).isEqualTo("view");
        assertThat(viewer.get("application").asText()).isEqualTo("billing");
        assertThat(http.get("/ops/api/v1/console", AS_OPERATOR)
                        .json()
                        .get("role")
                        .asText())
                .isEqualTo("operate");
        assertThat(http.get("/ops/api/v1/console").status()).isEqualTo(401);
        assertThat(http.get("/ops/api/v1/console", AS_NOBODY).status()).isEqualTo(401);
        assertThat(http.get("/ops/api/v1/console?x=1", AS_VIEWER).status()).isEqualTo(400);
    }

    @Test
    void consoleIsNotMountedUnlessAskedFor() {
        assertThat(SeaworthyServlets.at("/").info(AppInfo.of("x")).build().mounts())
                .extracting(SeaworthyServlets.Mount::name)
                .containsExactly("seaworthy-info");
    }

    @Test
    void everyFileIsServedAndNoOther() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(ConsoleAssets.NAMES.stream(), Stream.of("index.html"))
                                    .toList());
        }
    }

    /** One place makes elements, and it can make text nodes only of what it is given. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "innerHTML\\b",
                "outerHTML",
                "insertAdjacentHTML",
                "document\\.write",
                "\\beval\\b",
                "new Function",
                "DOMParser",
                "createContextualFragment",
                "setHTML",
                "localStorage",
                "document\\.cookie",
                "https?://(?!www\\.w3\\.org/2000/svg)",
                "\\.style\\b",
                "javascript:",
                "\\.src\\b",
                "srcdoc="
            })
    void modulesNeverParseMarkupNorReachElsewhere(String forbidden) throws IOException {
        for (String name : ConsoleAssets.NAMES) {
            Matcher found = Pattern.compile(forbidden).matcher(Files.readString(SOURCES.resolve(name)));

            assertThat(found.find() && !name.equals("icon.svg"))
                    .as(name + " has " + forbidden)
                    .isFalse();
        }
    }

    @Test
    void pageHasNoInlineCodeOrStyle() throws IOException {
        assertThat(Files.readString(SOURCES.resolve("index.html")))
                .doesNotContainPattern("(?i)<style|\\sstyle=|\\son\\w+=|<script(?![^>]*src=)|<base|https?:");
    }
}
