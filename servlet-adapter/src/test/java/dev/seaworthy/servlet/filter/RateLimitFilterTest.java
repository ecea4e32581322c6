package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.DrivenNanos;
import dev.seaworthy.servlet.JettyHost;
import dev.seaworthy.servlet.RateLimitHeaders;
import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.RawHttp;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Tokens;
import dev.seaworthy.servlet.TrustedProxies;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitFilterTest {
    private static final RateLimitPolicy THREE = RateLimitPolicy.of("default", 3, Duration.ofSeconds(30));

    /** The host's own servlet: answers plainly, later, by another servlet or with an error. */
    private static final class Application extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            switch (String.valueOf(request.getPathInfo())) {
                case "/async" -> {
                    AsyncContext async = request.startAsync();
                    async.start(() -> async.dispatch("/app/plain"));
                }
                case "/forward" -> request.getRequestDispatcher("/app/plain").forward(request, response);
                case "/error" -> response.sendError(500);
                default -> response.getWriter().print("done");
            }
        }
    }

    private final DrivenNanos nanos = new DrivenNanos();
    private final RateLimits limits = RateLimits.builder().nanoTime(nanos).build();

    private RateLimitFilterBuilder three() {
        return RateLimitFilter.builder(limits).otherwise(THREE);
    }

    private static JettyHost host(Consumer<ServletContext> filters) throws Exception {
        return JettyHost.running(context -> {
            ServletRegistration.Dynamic application = context.addServlet("app", new Application());
            application.setAsyncSupported(true);
            application.addMapping("/app/*", "/login", "/");
            filters.accept(context);
        });
    }

    private static JettyHost limited(RateLimitFilterBuilder filter) throws Exception {
        return host(context -> filter.build().register(context, "/*"));
    }

    @Test
    void whoAsksTooOftenIsRefusedUntilTheTimeThatHeIsTold() throws Exception {
        try (JettyHost host = limited(three())) {
            for (int i = 0; i < 3; i++) {
                RawHttp.Answer passed = host.http().get("/app/plain");
                assertThat(passed.body()).isEqualTo("done");
                assertThat(passed.header("RateLimit")).isNull();
            }
            RawHttp.Answer refused = host.http().get("/app/a%22%3Cb?q=secret");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("10");
            assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"default\";q=3;w=30");
            assertThat(refused.header("RateLimit")).isEqualTo("\"default\";r=0;t=10");
            assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(refused.keys()).containsExactly("type", "title", "status", "detail", "instance");
            assertThat(refused.json().get("instance").asText()).isEqualTo("/app/a%22%3Cb");
            assertThat(refused.body()).doesNotContain("secret").doesNotContain("127.0.0.1");
            RawHttp.Answer head = host.http().send("HEAD", "/app/plain", "");
            assertThat(head.status()).isEqualTo(429);
            assertThat(head.body()).isEmpty();
            nanos.passSeconds(10);
            assertThat(host.http().get("/app/plain").status()).isEqualTo(200);
            assertThat(host.http().get("/app/plain").status()).isEqualTo(429);
        }
    }

    @Test
    void fieldsAreOnEveryAnswerOrOnNoneWhereTheHostSaysSo() throws Exception {
        try (JettyHost host = limited(three().headers(RateLimitHeaders.ALWAYS))) {
            RawHttp.Answer passed = host.http().get("/app/plain");
            assertThat(passed.header("RateLimit-Policy")).isEqualTo("\"default\";q=3;w=30");
            assertThat(passed.header("RateLimit")).isEqualTo("\"default\";r=2;t=10");
            assertThat(passed.header("Retry-After")).isNull();
        }
        try (JettyHost host = limited(three().headers(RateLimitHeaders.OFF))) {
            RawHttp.Answer refused = refused(host, "/app/plain");
            assertThat(refused.header("RateLimit")).isNull();
            assertThat(refused.header("RateLimit-Policy")).isNull();
            assertThat(refused.header("Retry-After")).isEqualTo("10");
        }
    }

    private static RawHttp.Answer refused(JettyHost host, String path) throws IOException {
        for (int i = 0; i < 10; i++) {
            RawHttp.Answer answer = host.http().get(path);
            if (answer.status() == 429) {
                return answer;
            }
        }
        throw new AssertionError(path + " is never refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/async", "/app/forward", "/app/error"})
    void requestIsChargedOnceHoweverOftenItIsDispatched(String path) throws Exception {
        try (JettyHost host = host(context -> {
            FilterRegistration.Dynamic registration = context.addFilter("limit", three().build());
            registration.setAsyncSupported(true);
            registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(host.http().get(path).status()).isEqualTo(path.endsWith("error") ? 500 : 200);
            }
            assertThat(host.http().get(path).status()).isEqualTo(429);
        }
    }

    @Test
    void twoFiltersChargeEachTheirOwnPolicy() throws Exception {
        RateLimitFilter other = RateLimitFilter.builder(limits)
                .otherwise(RateLimitPolicy.of("login", 1, Duration.ofSeconds(30)))
                .build();
        try (JettyHost host = host(context -> {
            three().build().register(context, "/*");
            context.addFilter("login", other).addMappingForUrlPatterns(null, true, "/login");
        })) {
            assertThat(host.http().get("/login").status()).isEqualTo(200);
            RawHttp.Answer refused = host.http().get("/login");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("RateLimit")).startsWith("\"login\"");
            assertThat(host.http().get("/app/plain").status()).isEqualTo(200);
            assertThat(host.http().get("/app/plain").status()).isEqualTo(429);
        }
    }

    @Test
    void firstRuleThatMatchesPathAndMethodDecides() throws Exception {
        RateLimitPolicy uploads = RateLimitPolicy.of("uploads", 1, Duration.ofSeconds(30));
        RateLimitPolicy login = RateLimitPolicy.of("login", 2, Duration.ofSeconds(30));
        RateLimitPolicy free =
                RateLimitPolicy.of("free", 1, Duration.ofSeconds(30)).in(RateLimitMode.OFF);
        try (JettyHost host = limited(three().route("/app/files/", uploads, "POST", "PUT")
                .route("/login", login)
                .route("/app/static", free))) {
            assertThat(statuses(host, "POST", "/app/files/a", 2)).containsExactly(200, 429);
            assertThat(statuses(host, "PUT", "/app/files", 1)).containsExactly(429);
            assertThat(statuses(host, "GET", "/app/files/a", 1)).containsExactly(200);
            assertThat(statuses(host, "POST", "/app/filesystem", 1)).containsExactly(200);
            assertThat(statuses(host, "POST", "/login", 2)).containsExactly(200, 200);
            for (String written : List.of("/login;x=1", "/%6cogin", "/login?x", "/login;jsessionid=1?y")) {
                assertThat(statuses(host, "POST", written, 1)).as(written).containsExactly(429);
            }
            assertThat(statuses(host, "GET", "/app/static/logo.svg", 9)).containsOnly(200);
            assertThat(statuses(host, "GET", "/app/plain", 2)).containsExactly(200, 429);
        }
    }

    @Test
    void headIsChargedAsGet() throws Exception {
        RateLimitPolicy search = RateLimitPolicy.of("search", 2, Duration.ofSeconds(30));
        try (JettyHost host = limited(three().route("/app/search", search, "GET"))) {
            assertThat(statuses(host, "HEAD", "/app/search", 1)).containsExactly(200);
            assertThat(statuses(host, "GET", "/app/search", 2)).containsExactly(200, 429);
            assertThat(statuses(host, "HEAD", "/app/search", 1)).containsExactly(429);
        }
    }

    private static List<Integer> statuses(JettyHost host, String method, String path, int times) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            statuses.add(host.http().send(method, path, "").status());
        }
        return statuses;
    }

    @Test
    void addressIsThatOfTheContextFilterWhereverItStandsElseOfItsOwnResolver() throws Exception {
        ClientAddressResolver proxies = TrustedProxies.of("127.0.0.1");
        try (JettyHost host = host(context -> {
            new RequestContextFilter(proxies).register(context, "/*");
            three().build().register(context, "/*");
        })) {
            chargesByForwardedAddress(host);
        }
        nanos.passSeconds(30);
        try (JettyHost host = host(context -> {
            three().build().register(context, "/*");
            new RequestContextFilter(proxies).register(context, "/*");
        })) {
            chargesByForwardedAddress(host);
        }
        nanos.passSeconds(30);
        try (JettyHost host = limited(three().clientAddress(proxies))) {
            chargesByForwardedAddress(host);
        }
    }

    private static void chargesByForwardedAddress(JettyHost host) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(host.http()
                            .get("/app", "X-Forwarded-For: 6.6.6." + i, "X-Forwarded-For: 1.1.1.1")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(host.http().get("/app", "X-Forwarded-For: 6.6.6.6, 1.1.1.1").status())
                .isEqualTo(429);
        assertThat(host.http().get("/app", "X-Forwarded-For: 1.1.1.1, 2.2.2.2").status())
                .isEqualTo(200);
    }

    @Test
    void forwardedHeaderOfAStrangerChoosesNothing() throws Exception {
        try (JettyHost host = limited(three())) {
            for (int i = 0; i < 4; i++) {
                assertThat(host.http()
                                .get("/app", "X-Forwarded-For: 1.1.1." + i, "Forwarded: for=2.2.2." + i)
                                .status())
                        .isEqualTo(i < 3 ? 200 : 429);
            }
        }
    }

    @Test
    void clientsWithANameAreChargedByIt() throws Exception {
        try (JettyHost host = limited(three().client(request -> request.getHeader("X-Proved")))) {
            for (int i = 0; i < 3; i++) {
                assertThat(host.http().get("/app", "X-Proved: ann").status()).isEqualTo(200);
            }
            assertThat(host.http().get("/app", "X-Proved: ann").status()).isEqualTo(429);
            assertThat(host.http().get("/app", "X-Proved: bob").status()).isEqualTo(200);
            assertThat(host.http().get("/app").status()).isEqualTo(200);
        }
    }

    @Test
    void dryRunLetsEverythingPass() throws Exception {
        try (JettyHost host = limited(RateLimitFilter.builder(limits).otherwise(THREE.in(RateLimitMode.DRY_RUN)))) {
            assertThat(statuses(host, "GET", "/app", 9)).containsOnly(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ops"})
    void ourOwnPathsAreLeftToThemselvesWhereverTheFilterIsMapped(String base) throws Exception {
        String at = base.equals("/") ? "" : base;
        try (HealthMonitor health = HealthMonitor.builder().build();
                MetricsMonitor metrics = MetricsMonitor.builder().build();
                JettyHost host = host(context -> {
                    three().build().register(context, "/*");
                    SeaworthyServlets.at(base)
                            .health(health)
                            .metrics(metrics)
                            .metricsPublic()
                            .authorizer(Tokens.all())
                            .rateLimits(limits)
                            .register(context);
                })) {
            for (int i = 0; i < 10; i++) {
                assertThat(host.http().get(at + "/health/live").status()).isNotEqualTo(429);
                assertThat(host.http().send("HEAD", at + "/health", "").status())
                        .isNotEqualTo(429);
                assertThat(host.http().get(at + "/metrics?name=none").status()).isEqualTo(200);
                assertThat(host.http()
                                .get(at + "/metrics/system", Tokens.AS_VIEWER)
                                .status())
                        .isEqualTo(200);
            }
            refused(host, "/app/plain");
            for (String fake : List.of(
                    "/app/health/live",
                    "/app;/health/live",
                    "/app/..;/health/live",
                    "/app/%2e%2e/health/live",
                    "/app/plain?/health/live",
                    "/app/plain;/../health",
                    at + "/health/nothing",
                    "/healthy")) {
                assertThat(host.http().get(fake).status()).as(fake).isIn(429, 400);
            }
            assertThat(host.http().send("POST", at + "/health/live", "").status())
                    .isEqualTo(429);
            assertThat(host.http().get(at + "/health/live").status()).isNotEqualTo(429);
        }
    }

    /** Something behind this filter may check them on whatever path. */
    @Test
    void noPathIsExemptForWhoSendsAPassword() throws Exception {
        RateLimitPolicy free =
                RateLimitPolicy.of("free", 1, Duration.ofSeconds(30)).in(RateLimitMode.OFF);
        try (HealthMonitor health = HealthMonitor.builder().build();
                JettyHost host = host(context -> {
                    three().route("/app/static", free).build().register(context, "/*");
                    SeaworthyServlets.at("/ops")
                            .health(health)
                            .authorizer(Tokens.all())
                            .rateLimits(limits)
                            .register(context);
                })) {
            for (String path : List.of("/app/static/logo.svg", "/ops/health/detailed", "/ops/health/live")) {
                for (String guess : List.of("Basic YWRhOjE=", "Digest x", "Bearer")) {
                    assertThat(host.http().get(path, "Authorization: " + guess).status())
                            .as(path)
                            .isNotEqualTo(429);
                }
                assertThat(host.http()
                                .get(path, Tokens.AS_VIEWER, "Authorization: basic YWRhOjI=")
                                .status())
                        .as(path)
                        .isEqualTo(429);
                assertThat(host.http().get(path).status()).as(path).isNotEqualTo(429);
                nanos.passSeconds(30);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(host.http()
                                .get("/ops/health/detailed", Tokens.AS_VIEWER)
                                .status())
                        .isNotEqualTo(429);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void orderOfTheFiltersDoesNotMatter(boolean first) throws Exception {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build();
                JettyHost host = host(context -> {
                    if (first) {
                        three().build().register(context, "/*");
                    }
                    new HttpMetricsFilter(metrics.http()).register(context, "/*");
                    new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
                    if (!first) {
                        three().build().register(context, "/*");
                    }
                })) {
            assertThat(statuses(host, "GET", "/app/plain", 4)).containsExactly(200, 200, 200, 429);
        }
    }

    @Test
    void pathWithoutSlashIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> three().route("login", THREE))
                .withMessageContaining("\"login\"");
    }
}
