package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.servlet.JettyHost;
import dev.seaworthy.servlet.RawHttp;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersFilterTest {
    private static final String WITH_NONCE = "script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'";

    /** Ends a request in each way there is; otherwise answers the nonce. */
    private static final class AnyEnd extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            switch (request.getServletPath()) {
                case "/send-error" -> response.sendError(418);
                case "/reset" -> {
                    response.reset();
                    response.setStatus(409);
                }
                case "/early" -> {
                    response.flushBuffer();
                    response.getWriter().print("late");
                }
                case "/async" -> answerLater(request.startAsync());
                case "/redirect" -> response.sendRedirect("/elsewhere");
                case "/own" -> {
                    response.setHeader("Content-Security-Policy", "default-src https:");
                    response.setHeader("X-Frame-Options", "SAMEORIGIN");
                }
                case "/throw" -> throw new ServletException("as asked");
                default -> response.getWriter().print(request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE));
            }
        }

        private static void answerLater(AsyncContext async) {
            async.start(() -> {
                ((HttpServletResponse) async.getResponse()).setStatus(202);
                async.complete();
            });
        }
    }

    private static JettyHost host(UnaryOperator<SecurityHeadersBuilder> settings) throws Exception {
        return JettyHost.running(context -> {
            mapped(context);
            settings.apply(SecurityHeadersFilter.site()).build().register(context, "/*");
        });
    }

    private static void mapped(ServletContext context) {
        ServletRegistration.Dynamic servlet = context.addServlet("any", new AnyEnd());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/");
        context.addFilter("tls", SecurityHeadersFilterTest::overTls).addMappingForUrlPatterns(null, false, "/tls/*");
    }

    private static void overTls(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public boolean isSecure() {
                        return true;
                    }
                },
                response);
    }

    private static List<String> values(RawHttp.Answer answer, String name) {
        return answer.headerLines().stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "/page, 200",
        "/send-error, 418",
        "/reset, 409",
        "/early, 200",
        "/async, 202",
        "/redirect, 302",
        "/throw, 500"
    })
    void everyAnswerHasEachHeaderOnce(String path, int status) throws Exception {
        try (JettyHost host = host(site -> site)) {
            RawHttp.Answer answer = host.http().get(path);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(values(answer, "Content-Security-Policy"))
                    .containsExactly(SecurityHeadersBuilder.DEFAULT_POLICY);
            assertThat(values(answer, "X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(values(answer, "X-Frame-Options")).containsExactly("DENY");
            assertThat(values(answer, "Referrer-Policy")).containsExactly("same-origin");
            assertThat(values(answer, "Permissions-Policy"))
                    .containsExactly(SecurityHeadersBuilder.DEFAULT_PERMISSIONS);
            assertThat(values(answer, "Cross-Origin-Opener-Policy")).containsExactly("same-origin");
            assertThat(values(answer, "Cross-Origin-Resource-Policy")).containsExactly("same-origin");
            assertThat(values(answer, "Origin-Agent-Cluster")).containsExactly("?1");
            assertThat(values(answer, "X-Permitted-Cross-Domain-Policies")).containsExactly("none");
            assertThat(values(answer, "Strict-Transport-Security")).isEmpty();
        }
    }

    @Test
    void whatTheApplicationSetsStands() throws Exception {
        try (JettyHost host = host(site -> site)) {
            RawHttp.Answer answer = host.http().get("/own");

            assertThat(values(answer, "Content-Security-Policy")).containsExactly("default-src https:");
            assertThat(values(answer, "X-Frame-Options")).containsExactly("SAMEORIGIN");
        }
    }

    @Test
    void whatAFilterBeforeSetStands() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            mapped(context);
            context.addFilter("before", (request, response, chain) -> {
                        ((HttpServletResponse) response).setHeader("Referrer-Policy", "origin");
                        chain.doFilter(request, response);
                    })
                    .addMappingForUrlPatterns(null, false, "/*");
            SecurityHeadersFilter.site().build().register(context, "/*");
        })) {
            assertThat(values(host.http().get("/page"), "Referrer-Policy")).containsExactly("origin");
        }
    }

    @Test
    void ourOwnEndpointsKeepTheirStricterOnes() throws Exception {
        try (HealthMonitor monitor = HealthMonitor.builder().build();
                JettyHost host = JettyHost.running(context -> {
                    SeaworthyServlets.at("/").health(monitor).register(context);
                    SecurityHeadersFilter.site().build().register(context, "/*");
                })) {
            RawHttp.Answer answer = host.http().get("/health/live");

            assertThat(values(answer, "Content-Security-Policy"))
                    .containsExactly("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
            assertThat(values(answer, "Referrer-Policy")).containsExactly("no-referrer");
            assertThat(values(answer, "Cross-Origin-Opener-Policy")).containsExactly("same-origin");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "365 | false | false | max-age=31536000",
                "0   | false | false | max-age=0",
                "1   | true  | false | max-age=86400; includeSubDomains",
                "400 | true  | true  | max-age=34560000; includeSubDomains; preload"
            })
    void transportSecurityIsForRequestsOverTlsAlone(int days, boolean subDomains, boolean preload, String value)
            throws Exception {
        try (JettyHost host = host(site -> {
            site.strictTransportSecurity(Duration.ofDays(days));
            if (subDomains) {
                site.includeSubDomains();
            }
            return preload ? site.preload() : site;
        })) {
            assertThat(values(host.http().get("/tls/page"), "Strict-Transport-Security"))
                    .containsExactly(value);
            assertThat(values(host.http().get("/page", "X-Forwarded-Proto: https"), "Strict-Transport-Security"))
                    .isEmpty();
        }
    }

    @Test
    void nonceIsNewForEachRequestAndKnownToThePage() throws Exception {
        Set<String> seen = new HashSet<>();
        try (JettyHost host = host(site -> site.contentSecurityPolicyWithNonce(WITH_NONCE))) {
            for (int i = 0; i < 20; i++) {
                RawHttp.Answer answer = host.http().get("/page");

                assertThat(answer.body()).matches("[A-Za-z0-9_-]{22}");
                assertThat(values(answer, "Content-Security-Policy"))
                        .containsExactly(WITH_NONCE.replace("{nonce}", answer.body()));
                seen.add(answer.body());
            }
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void errorPageOfTheApplicationKnowsTheNonceOfItsHeader() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            mapped(context);
            ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
            pages.addErrorPage(418, "/page");
            ServletContextHandler.getServletContextHandler(context).setErrorHandler(pages);
            SecurityHeadersFilter.site()
                    .contentSecurityPolicyWithNonce(WITH_NONCE)
                    .build()
                    .register(context, "/*");
        })) {
            RawHttp.Answer answer = host.http().get("/send-error");

            assertThat(answer.status()).isEqualTo(418);
            assertThat(values(answer, "Content-Security-Policy"))
                    .containsExactly(WITH_NONCE.replace("{nonce}", answer.body()));
        }
    }

    @Test
    void policyCanBeTriedOutWithoutForbiddingAnything() throws Exception {
        try (JettyHost host = host(site -> site.contentSecurityPolicy("default-src 'self'; report-uri /csp")
                .reportOnly())) {
            RawHttp.Answer answer = host.http().get("/page");

            assertThat(values(answer, "Content-Security-Policy-Report-Only"))
                    .containsExactly("default-src 'self'; report-uri /csp");
            assertThat(values(answer, "Content-Security-Policy")).isEmpty();
        }
    }

    @Test
    void headersAreReplacedAddedAndLeftOut() throws Exception {
        try (JettyHost host = host(site -> site.header("x-frame-options", "SAMEORIGIN")
                .header("Cross-Origin-Embedder-Policy", "require-corp")
                .without("Origin-Agent-Cluster")
                .without("content-security-policy")
                .without("Strict-Transport-Security"))) {
            RawHttp.Answer answer = host.http().get("/tls/page");

            assertThat(values(answer, "X-Frame-Options")).containsExactly("SAMEORIGIN");
            assertThat(values(answer, "Cross-Origin-Embedder-Policy")).containsExactly("require-corp");
            assertThat(values(answer, "Origin-Agent-Cluster")).isEmpty();
            assertThat(values(answer, "Content-Security-Policy")).isEmpty();
            assertThat(values(answer, "Strict-Transport-Security")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b=c", "a\nb", "a\rb", "", " a", "a ", "a\u0000", "ünsafe", "a\u2028b"})
    void valueThatWouldBeMoreThanOneHeaderIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SecurityHeadersFilter.site().header("X-Test", value).build())
                .withMessageContaining("X-Test");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeadersFilter.site()
                        .contentSecurityPolicy(value)
                        .build())
                .withMessageContaining("Content-Security-Policy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "X Test", "X:Test", "X\r\nTest", "Clear-Site-Data", "Set-Cookie", "strict-transport-security"
            })
    void nameThatDoesNotBelongIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeadersFilter.site().header(name, "x").build());
    }

    @Test
    void nonceAndItsPlaceBelongTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeadersFilter.site()
                        .contentSecurityPolicyWithNonce("script-src 'self'")
                        .build())
                .withMessageContaining("{nonce}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeadersFilter.site()
                        .contentSecurityPolicy(WITH_NONCE)
                        .build())
                .withMessageContaining("contentSecurityPolicyWithNonce");
    }

    @Test
    void settingsThatBrowsersIgnoreAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeadersFilter.site().preload().build())
                .withMessageContaining("includeSubDomains");
        assertThatIllegalArgumentException().isThrownBy(() -> SecurityHeadersFilter.site()
                .strictTransportSecurity(Duration.ofDays(30))
                .includeSubDomains()
                .preload()
                .build());
        assertThatIllegalArgumentException().isThrownBy(() -> SecurityHeadersFilter.site()
                .strictTransportSecurity(Duration.ofDays(-1))
                .build());
    }
}
