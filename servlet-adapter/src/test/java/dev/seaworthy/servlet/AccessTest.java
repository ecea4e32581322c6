package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_NOBODY;
import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_SCRAPER;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static dev.seaworthy.servlet.Tokens.SCRAPER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.HealthMonitor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final Family JOBS = new Family(
            "jobs",
            List.of("/jobs", "/jobs/*"),
            List.of(
                    Route.get("/jobs", exchange -> exchange.json("[]")),
                    Route.post("/jobs", exchange -> exchange.json(202, "{}")),
                    Route.get("/jobs/scrape", exchange -> exchange.json("{}")).protectedBy(Protection.SCRAPE),
                    Route.probe(
                            "/jobs/open", exchange -> exchange.json("{\"known\":" + exchange.isAuthorised() + "}"))));

    private final List<AccessDenial> denials = new ArrayList<>();

    private JettyHost host(Authorizer authorizer, Authorizer scrape, boolean metricsPublic) throws Exception {
        Guard guard = new Guard(
                authorizer, scrape, metricsPublic, ClientAddressResolver.remoteAddress(), List.of(denials::add));
        SeaworthyServlets.Mount mount =
                new SeaworthyServlets.Mount("jobs", new EndpointServlet("", JOBS, guard), JOBS.urlPatterns());
        return JettyHost.running(new SeaworthyServlets(List.of(mount))::register);
    }

    private JettyHost guarded() throws Exception {
        return host(Tokens.all(), BearerTokens.viewing(Token.of(SCRAPER).named("scrape")), false);
    }

    @Test
    void withoutCredentialsIsUnauthorizedAndSaysHow() throws Exception {
        try (JettyHost host = guarded()) {
            RawHttp.Answer answer = host.http().get("/jobs");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"seaworthy\"");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.keys()).containsExactly("type", "title", "status", "detail", "instance");
            assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:unauthorized");
            assertThat(answer.json().get("instance").asText()).isEqualTo("/jobs");
            assertThat(answer.json().get("detail").asText()).contains("Authorization: Bearer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AS_NOBODY,
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: Bearer " + Tokens.VIEWER + "x",
                "Authorization: Bearer " + Tokens.VIEWER + "," + Tokens.VIEWER,
                AS_VIEWER + "\r\n" + AS_VIEWER
            })
    void anythingButOneValidTokenIsUnauthorized(String header) throws Exception {
        try (JettyHost host = guarded()) {
            RawHttp.Answer answer = host.http().get("/jobs", header);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo("Bearer realm=\"seaworthy\", error=\"invalid_token\"");
            assertThat(answer.body()).doesNotContain(Tokens.VIEWER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Basic dXNlcjpwYXNzd29yZA==", "Authorization: " + Tokens.VIEWER})
    void anotherSchemeIsUnauthorizedWithoutTalkOfTokens(String header) throws Exception {
        try (JettyHost host = guarded()) {
            RawHttp.Answer answer = host.http().get("/jobs", header);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"seaworthy\"");
        }
    }

    @Test
    void roleDecidesWhatAValidTokenMayDo() throws Exception {
        try (JettyHost host = guarded()) {
            RawHttp http = host.http();

            assertThat(http.get("/jobs", AS_VIEWER).status()).isEqualTo(200);
            assertThat(http.get("/jobs", AS_OPERATOR).status()).isEqualTo(200);
            assertThat(http.get("/jobs", AS_SCRAPER).status()).isEqualTo(403);
            assertThat(http.send("POST", "/jobs", "", AS_OPERATOR).status()).isEqualTo(202);
            RawHttp.Answer refused = http.send("POST", "/jobs", "", AS_VIEWER);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("WWW-Authenticate")).isNull();
            assertThat(refused.json().get("detail").asText()).contains("operate");
        }
    }

    @Test
    void schemeIsReadInAnyCase() throws Exception {
        try (JettyHost host = guarded()) {
            assertThat(host.http()
                            .get("/jobs", "Authorization: bEARER " + Tokens.VIEWER)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void scrapeTokenIsGoodForScrapingOnly() throws Exception {
        try (JettyHost host = guarded()) {
            RawHttp http = host.http();

            assertThat(http.get("/jobs/scrape", AS_SCRAPER).status()).isEqualTo(200);
            assertThat(http.get("/jobs/scrape", AS_VIEWER).status()).isEqualTo(200);
            assertThat(http.get("/jobs/scrape", AS_NOBODY).status()).isEqualTo(401);
            assertThat(http.get("/jobs/scrape").status()).isEqualTo(401);
        }
        try (JettyHost host = host(null, BearerTokens.viewing(Token.of(SCRAPER)), false)) {
            assertThat(host.http().get("/jobs/scrape", AS_SCRAPER).status()).isEqualTo(200);
            assertThat(host.http().get("/jobs", AS_SCRAPER).status()).isEqualTo(403);
        }
    }

    @Test
    void publicScrapeNeedsNothing() throws Exception {
        try (JettyHost host = host(Tokens.all(), null, true)) {
            assertThat(host.http().get("/jobs/scrape").status()).isEqualTo(200);
            assertThat(host.http().get("/jobs").status()).isEqualTo(401);
        }
    }

    @Test
    void withoutAnAuthoriserEverybodyIsForbiddenAndLearnsWhy() throws Exception {
        try (JettyHost host = host(null, null, false)) {
            for (RawHttp.Answer answer : List.of(
                    host.http().get("/jobs"),
                    host.http().get("/jobs", AS_OPERATOR),
                    host.http().get("/jobs/scrape"),
                    host.http().send("POST", "/jobs", ""))) {
                assertThat(answer.status()).isEqualTo(403);
                assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:forbidden");
                assertThat(answer.json().get("detail").asText()).contains("no authoriser is configured");
            }
        }
    }

    @Test
    void refusedCallersAreReportedWithoutTheirCredentialOrQuery() throws Exception {
        try (JettyHost host = guarded()) {
            host.http().get("/jobs?secret=1", AS_NOBODY, "User-Agent: curl");
            host.http().get("/jobs");
            host.http().send("POST", "/jobs", "", AS_VIEWER);
            host.http().get("/jobs/open", AS_NOBODY);
            host.http().get("/jobs/open");
            host.http().get("/jobs", AS_VIEWER);
        }

        assertThat(denials)
                .containsExactly(
                        new AccessDenial(Access.invalid(), "127.0.0.1", "curl", "GET", "/jobs", 0),
                        new AccessDenial(Access.missing(), "127.0.0.1", null, "GET", "/jobs", 0),
                        new AccessDenial(
                                Access.forbidden("viewer").as(Access.Kind.TOKEN),
                                "127.0.0.1",
                                null,
                                "POST",
                                "/jobs",
                                0),
                        new AccessDenial(Access.invalid(), "127.0.0.1", null, "GET", "/jobs/open", 0));
    }

    @Test
    void publicPathKnowsItsAuthorisedCallers() throws Exception {
        try (JettyHost host = guarded()) {
            assertThat(host.http().get("/jobs/open").body()).isEqualTo("{\"known\":false}");
            assertThat(host.http().get("/jobs/open", AS_NOBODY).body()).isEqualTo("{\"known\":false}");
            assertThat(host.http().get("/jobs/open", AS_VIEWER).body()).isEqualTo("{\"known\":true}");
        }
    }

    @Test
    void failingListenerLetsNobodyIn() throws Exception {
        Guard guard = new Guard(Tokens.all(), null, false, ClientAddressResolver.remoteAddress(), List.of(denial -> {
            throw new IllegalStateException("listener is broken");
        }));
        try (JettyHost host = JettyHost.running(context ->
                context.addServlet("jobs", new EndpointServlet("", JOBS, guard)).addMapping("/jobs"))) {
            assertThat(host.http().get("/jobs").status()).isEqualTo(401);
        }
    }

    @Test
    void failingAuthoriserLetsNobodyInAndTellsNothing() throws Exception {
        Authorizer broken = (request, role) -> {
            throw new IllegalStateException("ldap://secret-host is down");
        };
        try (JettyHost host = host(broken, null, false)) {
            assertThat(host.http().get("/jobs/open").body()).isEqualTo("{\"known\":false}");
            RawHttp.Answer answer = host.http().get("/jobs", AS_OPERATOR);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:internal");
            assertThat(answer.body()).doesNotContain("secret-host").doesNotContain("Exception");
        }
    }

    @Test
    void hostDecidesByRoleOrPredicate() throws Exception {
        Authorizer byHeader = Authorizer.when((request, role) -> "yes".equals(request.getHeader("X-Test")));
        try (JettyHost host = host(byHeader.or(Authorizer.roles("viewer", "admin")), null, false)) {
            assertThat(host.http().get("/jobs", "X-Test: yes").status()).isEqualTo(200);
            assertThat(host.http().get("/jobs").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: https://evil.example",
                "Origin: null",
                "Content-Type: text/plain"
            })
    void changeThatAnotherSiteAsksForIsRefused(String header) throws Exception {
        Authorizer cookie = Authorizer.when((request, role) -> true);
        int refused = header.startsWith("Content-Type") ? 400 : 403;
        try (JettyHost host = host(Tokens.all().or(cookie), null, false)) {
            assertThat(host.http()
                            .send("POST", "/jobs", "{}", header, json(header))
                            .status())
                    .isEqualTo(refused);
            assertThat(host.http()
                            .send("POST", "/jobs", "{}", header, json(header), AS_NOBODY)
                            .status())
                    .as("a bearer token that is nobody's beside the cookie that lets in")
                    .isEqualTo(refused);
            assertThat(host.http()
                            .send("POST", "/jobs", "{}", header, json(header), AS_OPERATOR)
                            .status())
                    .as("a bearer token is no cookie")
                    .isEqualTo(202);
            assertThat(host.http().get("/jobs", header).status()).isEqualTo(200);
        }
    }

    /** HTTP/2 has no Host header, and not every container makes one up. */
    @Test
    void originIsComparedWithTheServersNameWhereThereIsNoHostHeader() {
        assertThatCode(() -> CrossSiteRule.check(originWithoutHost("https://ours.example:8443")))
                .doesNotThrowAnyException();
        for (String foreign : List.of("null", "https://evil.example", "https://ours.example", "%%", "")) {
            assertThatThrownBy(() -> CrossSiteRule.check(originWithoutHost(foreign)))
                    .as(foreign)
                    .isInstanceOf(Refusal.class);
        }
    }

    private static HttpServletRequest originWithoutHost(String origin) {
        return StubRequest.from("192.0.2.1").with("Origin", origin).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "X-No-Browser: true"})
    void changeThatTheOwnSiteAsksForIsMade(String header) throws Exception {
        try (JettyHost host = host(Authorizer.when((request, role) -> true), null, false)) {
            assertThat(host.http()
                            .send("POST", "/jobs", "{}", header, "Content-Type: application/json; charset=utf-8")
                            .status())
                    .isEqualTo(202);
        }
    }

    private static String json(String header) {
        return header.startsWith("Content-Type") ? "X-Filler: none" : "Content-Type: application/json";
    }

    @Test
    void probesShowDetailsToAuthorisedCallersOnly() throws Exception {
        try (HealthMonitor monitor = HealthMonitor.builder().build();
                JettyHost host = JettyHost.running(context -> SeaworthyServlets.at("/")
                        .health(monitor)
                        .authorizer(Tokens.all())
                        .register(context))) {
            assertThat(host.http().get("/health/live").json().get("checks")).isEmpty();
            assertThat(host.http().get("/health/live", AS_NOBODY).json().get("checks"))
                    .isEmpty();
            assertThat(host.http().get("/health/live", AS_VIEWER).json().get("checks"))
                    .isNotEmpty();
            assertThat(host.http().get("/health/detailed").status()).isEqualTo(401);
        }
    }
}
