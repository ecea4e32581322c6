package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RoutingTest {
    private static final Family THINGS = new Family(
            "things",
            List.of("/things", "/things/*"),
            List.of(
                    Route.get(
                            "/things",
                            Set.of("color", "size"),
                            exchange -> exchange.json(Json.of(exchange.parameters()))),
                    Route.post("/things", exchange -> exchange.json(202, Json.of(exchange.body(Set.of("plan"))))),
                    Route.get("/things/{id}", exchange -> exchange.json(Json.of(exchange.variable("id")))),
                    Route.get("/things/{id}/parts/{part}", exchange -> exchange.json("{}")),
                    Route.delete("/things/{id}", exchange -> exchange.noContent()),
                    Route.get("/things/newest", exchange -> exchange.json("\"newest\"")),
                    Route.get("/things/broken", RoutingTest::fail),
                    Route.get("/things/half", RoutingTest::failHalfWay),
                    Route.get("/things/unlinked", RoutingTest::failToLink),
                    Route.get("/things/late", RoutingTest::failBeforeTheFirstByteLeaves),
                    Route.probe("/things/probe", exchange -> exchange.json("\"probe\""))));

    private static JettyHost host;
    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        Guard guard = new Guard(Tokens.all(), null, false, ClientAddressResolver.remoteAddress(), List.of());
        host = JettyHost.running(context -> {
            context.addServlet("things", new EndpointServlet("", THINGS, guard)).addMapping("/things", "/things/*");
            context.addFilter("host", (Filter) RoutingTest::mark).addMappingForUrlPatterns(null, false, "/things/late");
        });
        http = host.http();
    }

    @AfterAll
    static void stop() throws Exception {
        host.close();
    }

    private static void fail(Exchange exchange) {
        throw new IllegalStateException("jdbc:postgresql://db/app?password=hunter2 is gone");
    }

    private static void failHalfWay(Exchange exchange) throws IOException {
        exchange.stream("text/plain", "half.txt").getOutputStream().write(new byte[200_000]);
        throw new IllegalStateException("the second half is gone");
    }

    private static void failToLink(Exchange exchange) {
        throw new NoClassDefFoundError("com/example/Driver");
    }

    private static void failBeforeTheFirstByteLeaves(Exchange exchange) throws IOException {
        exchange.stream("text/plain", "late.txt").getOutputStream().write(new byte[10]);
        throw new IllegalStateException("nothing was sent yet");
    }

    /** As filters in front of us do. */
    private static void mark(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse http = (HttpServletResponse) response;
        http.setHeader("X-Request-Id", "42");
        http.addHeader("Set-Cookie", "a=1");
        http.addHeader("Set-Cookie", "b=2");
        chain.doFilter(request, response);
    }

    @Test
    void everyAnswerCarriesTheApiHeaders() throws Exception {
        for (RawHttp.Answer answer : List.of(
                http.get("/things", AS_VIEWER),
                http.get("/things/probe"),
                http.get("/things"),
                http.get("/things/a/b", AS_VIEWER),
                http.get("/things/broken", AS_VIEWER),
                http.send("PUT", "/things", "", AS_OPERATOR),
                http.send("OPTIONS", "/things", ""))) {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Permissions-Policy"))
                    .isEqualTo("camera=(), geolocation=(), microphone=(), payment=(), usb=()");
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void headOfAFailureIsItsGetWithoutTheBody() throws Exception {
        RawHttp.Answer get = http.get("/things/broken", AS_VIEWER);
        RawHttp.Answer head = http.send("HEAD", "/things/broken", "", AS_VIEWER);

        assertThat(head.status()).isEqualTo(get.status()).isEqualTo(500);
        assertThat(head.body()).isEmpty();
        assertThat(get.body()).isNotEmpty();
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
    }

    @Test
    void headNeedsTheSameRights() throws Exception {
        assertThat(http.send("HEAD", "/things", "").status()).isEqualTo(401);
    }

    /** As a {@code WebAppContext} of Jetty never lets it come; the contract of containers has the other methods. */
    @Test
    void traceIsNotAllowedAndNamed() throws Exception {
        RawHttp.Answer answer = http.send("TRACE", "/things", "", AS_OPERATOR);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:method-not-allowed");
        assertThat(answer.json().get("detail").asText()).contains("TRACE");
    }

    @Test
    void literalPathWinsOverOneWithAValue() throws Exception {
        assertThat(http.get("/things/newest", AS_VIEWER).body()).isEqualTo("\"newest\"");
        assertThat(http.get("/things/oldest", AS_VIEWER).body()).isEqualTo("\"oldest\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/things/", "/things/7/parts", "/things/7/parts/8/9", "/things/7/"})
    void unknownPathIsAProblem(String target) throws Exception {
        RawHttp.Answer answer = http.get(target, AS_VIEWER);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:not-found");
        assertThat(answer.json().get("instance").asText()).isEqualTo(target);
    }

    @Test
    void oddPathIsNamedAsSuch() throws Exception {
        RawHttp.Answer answer = http.get("/things/a%3bb", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:bad-path");
        assertThat(answer.json().get("instance").asText()).isEqualTo("/things/a%3Bb");
    }

    @Test
    void overlongPathIsRefused() throws Exception {
        RawHttp.Answer answer = http.get("/things/" + "a".repeat(2000), AS_VIEWER);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:bad-path");
    }

    @Test
    void parametersArriveDecoded() throws Exception {
        assertThat(http.get("/things?color=r%C3%B6d+%2B1&size=%F0%9F%9A%A2", AS_VIEWER)
                        .json())
                .hasToString("{\"color\":\"röd +1\",\"size\":\"🚢\"}");
        assertThat(http.get("/things?", AS_VIEWER).status()).isEqualTo(200);
        assertThat(http.get("/things?&color=red&", AS_VIEWER).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour=red          | parameter \"colour\" is not known here; legal are [color, size]",
                "Color=red           | parameter \"Color\" is not known",
                "color=red&color=red | more than once",
                "color=red&%63olor=x | more than once",
                "color=              | parameter color is empty",
                "color               | parameter color is empty",
                "color=%zz           | percent-encoded",
                "color=%f            | percent-encoded",
                "color=%ff           | percent-encoded",
                "color=%ed%a0%80     | percent-encoded",
                "color=a%00b         | control characters",
                "color=a%0d%0ab      | control characters",
                "%3Cscript%3E=1      | not known"
            })
    void badParameterIsRefusedByName(String query, String reason) throws Exception {
        RawHttp.Answer answer = http.get("/things?" + query, AS_VIEWER);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:bad-parameter");
        assertThat(answer.json().get("detail").asText()).contains(reason);
    }

    @Test
    void pathWithoutParametersTakesNone() throws Exception {
        assertThat(http.get("/things/7?a=b", AS_VIEWER).json().get("detail").asText())
                .contains("takes none");
    }

    @Test
    void probeIgnoresTheQuery() throws Exception {
        assertThat(http.get("/things/probe?a=b&a=%zz&" + "x".repeat(5000)).status())
                .isEqualTo(200);
    }

    @Test
    void overlongQueryIsRefused() throws Exception {
        RawHttp.Answer answer = http.get("/things?color=" + "r".repeat(5000), AS_VIEWER);

        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:too-large");
        assertThat(answer.json().get("status").asInt()).isEqualTo(414);
    }

    @Test
    void bodyIsASmallJsonObject() throws Exception {
        assertThat(http.send("POST", "/things", "{\"plan\":\"app\"}", AS_OPERATOR)
                        .body())
                .isEqualTo("{\"plan\":\"app\"}");
        assertThat(http.send("POST", "/things", "", AS_OPERATOR).body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"plan\":                      | not valid JSON at line 1",
                "{\"plan\":\"a\"} x              | not valid JSON",
                "{\"plan\":\"a\",\"plan\":\"b\"} | not valid JSON",
                "[]                              | not a JSON object; legal keys are [plan]",
                "null                            | not a JSON object",
                "plan=app                        | not valid JSON",
                "{\"plans\":\"app\"}             | key \"plans\" of the body is not known here; legal are [plan]",
                "{\"plan\":7}                    | key plan of the body is not a string"
            })
    void malformedBodyIsRefused(String body, String reason) throws Exception {
        RawHttp.Answer answer = http.send("POST", "/things", body, AS_OPERATOR);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:bad-parameter");
        assertThat(answer.json().get("detail").asText()).contains(reason);
        assertThat(answer.body()).doesNotContain("jackson").doesNotContain("Exception");
    }

    @Test
    void bodyIsUtf8AndNothingElse() throws Exception {
        assertThat(http.send("POST", "/things", "\u0000\u0000\u0000{abcdefgh", AS_OPERATOR)
                        .status())
                .as("looks like UTF-32")
                .isEqualTo(400);
        assertThat(http.send("POST", "/things", "{\"plan\":\"röd 🚢\"}", AS_OPERATOR)
                        .body())
                .isEqualTo("{\"plan\":\"röd 🚢\"}");
    }

    @Test
    void junkIsNeitherLetInNorAFailure() throws Exception {
        Random random = new Random(3);
        String[] pieces = {
            "/", "things", "..", ".", ";x=1", "%2e", "%2f", "%00", "%", "%25", "?", "color", "=", "&", "#", "7",
            "parts", "%ff", "\\", "|", "\"", "<", "é", "//", "probe", "newest"
        };
        for (int i = 0; i < 400; i++) {
            StringBuilder target = new StringBuilder("/things");
            for (int length = random.nextInt(8); length > 0; length--) {
                target.append(pieces[random.nextInt(pieces.length)]);
            }
            RawHttp.Answer known = http.get(target.toString(), AS_VIEWER);
            assertThat(known.status()).as(target.toString()).isLessThan(500);
            RawHttp.Answer stranger = http.get(target.toString());
            assertThat(stranger.status() == 200)
                    .as(target.toString())
                    .isEqualTo(known.body().equals("\"probe\""));
        }
    }

    @Test
    void deepBodyIsRefusedWithoutAnOverflow() throws Exception {
        assertThat(http.send("POST", "/things", "[".repeat(60_000), AS_OPERATOR).status())
                .isEqualTo(400);
    }

    @Test
    void largeBodyIsRefused() throws Exception {
        RawHttp.Answer answer = http.send("POST", "/things", "{\"plan\":\"" + "a".repeat(70_000) + "\"}", AS_OPERATOR);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:too-large");
    }

    @Test
    void failureIsLoggedUnderAReferenceAndNotShown() throws Exception {
        ListAppender<ILoggingEvent> log = capture();
        RawHttp.Answer answer = http.get("/things/broken", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:internal");
        assertThat(answer.body()).doesNotContain("hunter2").doesNotContain("IllegalState");
        assertThat(log.list).hasSize(1);
        String detail = answer.json().get("detail").asText();
        String reference = detail.substring(detail.lastIndexOf(' ') + 1);
        assertThat(log.list.get(0).getFormattedMessage()).contains(reference);
        assertThat(log.list.get(0).getThrowableProxy()).isNotNull();
    }

    @Test
    void failureKeepsTheHeadersOfTheHostAndDropsThoseOfTheBody() throws Exception {
        RawHttp.Answer answer = http.get("/things/late", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("X-Request-Id")).isEqualTo("42");
        assertThat(answer.headerLines())
                .filteredOn(line -> line.startsWith("Set-Cookie"))
                .hasSize(2);
        assertThat(answer.header("Content-Disposition")).isNull();
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.headerLines()).doesNotHaveDuplicates();
        assertThat(answer.body()).startsWith("{");
    }

    @Test
    void missingClassIsAFailureLikeOthers() throws Exception {
        RawHttp.Answer answer = http.get("/things/unlinked", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:internal");
        assertThat(answer.body()).doesNotContain("Driver").doesNotContain("NoClassDef");
    }

    @Test
    void brokenTransferOfTheBodyIsTheClientsFault() throws Exception {
        ListAppender<ILoggingEvent> log = capture();
        RawHttp.Answer answer =
                http.send("POST", "/things", "", AS_OPERATOR, "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(log.list).isEmpty();
    }

    @Test
    void halfAnAnswerDoesNotLookLikeAWholeOne() throws Exception {
        String answer = http.rawOnOpenConnection("/things/half", AS_VIEWER);

        assertThat(answer).startsWith("HTTP/1.1 200").contains("chunked").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void hostileTextIsShownHarmlessly() throws Exception {
        RawHttp.Answer answer = http.get("/things?%3Cb%3E%E2%80%AEabc=" + "1", AS_VIEWER);

        assertThat(answer.json().get("detail").asText()).contains("\"<b>?abc\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void twoRoutesForOnePathAndMethodAreRefused() {
        Route route = Route.get("/x", exchange -> {});

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new RouteTable(List.of(route, route))))
                .hasMessageContaining("GET /x");
        assertThat(new PathPattern("/x/{id}").match("/x/7")).isEqualTo(Map.of("id", "7"));
    }

    private static ListAppender<ILoggingEvent> capture() {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        ((Logger) LoggerFactory.getLogger(EndpointServlet.class)).addAppender(appender);
        return appender;
    }
}
