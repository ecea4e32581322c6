package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.servlet.JettyHost;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Tokens;
import dev.seaworthy.servlet.TrustedProxies;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestAuditFilterTest {
    private final BlockingQueue<StoredEvent> stored = new LinkedBlockingQueue<>();
    private final InMemoryAuditStore store = new InMemoryAuditStore();
    private AuditLogger audit;

    /** Ends a request as its path says; {@code /status/404} with that status. */
    private static final class AnyEnd extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            String path = request.getServletPath();
            switch (path) {
                case "/throw" -> throw new IllegalStateException("secret=hunter2");
                case "/endless" -> writeForEver(response.getOutputStream());
                case "/async/error" -> throw new ServletException("dispatched to fail");
                case "/async/complete", "/async/dispatch", "/async/fail", "/async/timeout", "/async/poll" ->
                    goOn(request.startAsync(), path);
                case "/read" -> request.getInputStream().readAllBytes();
                case "/error" -> response.sendError(410);
                default -> {
                    if (path.startsWith("/status/")) {
                        response.setStatus(Integer.parseInt(path.substring("/status/".length())));
                    }
                }
            }
        }

        private static void writeForEver(OutputStream out) throws IOException {
            while (true) {
                out.write(new byte[8192]);
            }
        }

        private static void goOn(AsyncContext async, String path) {
            async.setTimeout(path.equals("/async/timeout") || path.equals("/async/poll") ? 100 : 20_000);
            async.addListener(new Polling(path));
            switch (path) {
                case "/async/complete" ->
                    async.start(() -> {
                        ((HttpServletResponse) async.getResponse()).setStatus(207);
                        async.complete();
                    });
                case "/async/dispatch" -> async.start(() -> async.dispatch("/status/208"));
                case "/async/fail" -> async.start(() -> async.dispatch("/async/error"));
                default -> {}
            }
        }
    }

    /** Answers a request that waited long enough, as long polling does. */
    private record Polling(String path) implements AsyncListener {
        @Override
        public void onTimeout(AsyncEvent event) {
            if (path.equals("/async/poll")) {
                ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(204);
                event.getAsyncContext().complete();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @BeforeEach
    void start() {
        audit = AuditLogger.builder(store)
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        stored.addAll(events);
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        audit.close();
    }

    private JettyHost host(UnaryOperator<RequestAuditFilterBuilder> settings) throws Exception {
        return JettyHost.running(context -> mount(context, settings));
    }

    private void mount(ServletContext context, UnaryOperator<RequestAuditFilterBuilder> settings) {
        ServletRegistration.Dynamic servlet = context.addServlet("any", new AnyEnd());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/");
        settings.apply(RequestAuditFilter.builder(audit)).build().register(context, "/*");
    }

    private JettyHost auditingAll() throws Exception {
        return host(filter -> filter.otherwise(AuditedRequests.ALL));
    }

    private StoredEvent next() throws InterruptedException {
        StoredEvent event = stored.poll(60, TimeUnit.SECONDS);
        assertThat(event).as("an event of the request").isNotNull();
        return event;
    }

    private static JsonNode metadata(StoredEvent event) throws Exception {
        return new ObjectMapper().readTree(event.text(EventField.METADATA));
    }

    @Test
    void requestIsWrittenWithoutItsQuery() throws Exception {
        try (JettyHost host = auditingAll()) {
            host.http()
                    .send(
                            "PUT",
                            "/status/201?token=secret-query",
                            "",
                            "User-Agent: curl/8",
                            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        }

        StoredEvent event = next();
        assertThat(event.text(EventField.EVENT_TYPE)).isEqualTo("http.request");
        assertThat(event.text(EventField.EVENT_CATEGORY)).isEqualTo("data_modification");
        assertThat(event.text(EventField.ACTOR_TYPE)).isEqualTo("anonymous");
        assertThat(event.text(EventField.IP_ADDRESS)).isEqualTo("127.0.0.1");
        assertThat(event.text(EventField.USER_AGENT)).isEqualTo("curl/8");
        assertThat(event.text(EventField.REQUEST_METHOD)).isEqualTo("PUT");
        assertThat(event.text(EventField.REQUEST_PATH)).isEqualTo("/status/201");
        assertThat(event.text(EventField.TRACE_ID)).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(event.evidence().personalBits() & EventField.REQUEST_PATH.bit())
                .isNotZero();
        assertThat(metadata(event).get("http_status").asInt()).isEqualTo(201);
        assertThat(metadata(event).get("duration_ms").asLong()).isNotNegative();
        assertThat(event.text(EventField.METADATA)).doesNotContain("secret-query");
    }

    @ParameterizedTest
    @CsvSource({
        "/status/200, 200, success, info, answered",
        "/status/404, 404, failure, low, answered",
        "/error, 410, failure, low, answered",
        "/status/503, 503, error, medium, answered",
        "/throw, 500, error, medium, failed",
        "/async/complete, 207, success, info, answered",
        "/async/dispatch, 208, success, info, answered",
        "/async/poll, 204, success, info, timed_out",
        "/async/timeout, 500, error, medium, timed_out"
    })
    void endIsToldOnce(String path, int httpStatus, String status, String severity, String outcome) throws Exception {
        try (JettyHost host = auditingAll()) {
            assertThat(host.http().get(path).status()).isEqualTo(httpStatus);
            StoredEvent event = next();

            assertThat(event.text(EventField.STATUS)).isEqualTo(status);
            assertThat(event.text(EventField.SEVERITY)).isEqualTo(severity);
            assertThat(event.text(EventField.REQUEST_PATH)).isEqualTo(path);
            assertThat(event.text(EventField.EVENT_CATEGORY)).isEqualTo("data_access");
            assertThat(metadata(event).get("http_status").asInt()).isEqualTo(httpStatus);
            assertThat(metadata(event).get("outcome").asText()).isEqualTo(outcome);
            assertThat(event.toString() + event.text(EventField.METADATA)).doesNotContain("hunter2");
        }
        audit.close();
        assertThat(stored).isEmpty();
    }

    @Test
    void asynchronousAnswerThatFailsIsAnError() throws Exception {
        try (JettyHost host = auditingAll()) {
            assertThat(host.http().get("/async/fail").status()).isEqualTo(500);
            StoredEvent event = next();

            assertThat(event.text(EventField.STATUS)).isEqualTo("error");
            assertThat(event.text(EventField.REQUEST_PATH)).isEqualTo("/async/fail");
        }
        audit.close();
        assertThat(stored).isEmpty();
    }

    @Test
    void clientThatGoesIsToldAsAnAnswerThatBrokeOff() throws Exception {
        try (JettyHost host = auditingAll()) {
            host.http().abandon("/endless");
            StoredEvent event = next();

            assertThat(event.text(EventField.STATUS)).isEqualTo("error");
            assertThat(metadata(event).get("http_status").asInt()).isEqualTo(200);
            assertThat(metadata(event).get("outcome").asText()).isEqualTo("broken_off");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, GET, 200, false",
        "NONE, POST, 500, false",
        "FAILURES, GET, 200, false",
        "FAILURES, POST, 302, false",
        "FAILURES, GET, 400, true",
        "CHANGES, GET, 500, false",
        "CHANGES, HEAD, 200, false",
        "CHANGES, OPTIONS, 200, false",
        "CHANGES, POST, 200, true",
        "CHANGES, DELETE, 404, true",
        "CHANGES, BREW, 200, true",
        "ALL, GET, 200, true"
    })
    void policySaysWhichRequestsAreWritten(AuditedRequests policy, String method, int status, boolean written) {
        assertThat(AuditedRoutes.otherwise(policy).include("/x", method, status >= 400))
                .isEqualTo(written);
    }

    @Test
    void firstRouteThatMatchesCounts() {
        AuditedRoutes routes = AuditedRoutes.otherwise(AuditedRequests.NONE)
                .with("/admin/public/*", AuditedRequests.NONE)
                .with("/admin/*", AuditedRequests.ALL)
                .with("/login", AuditedRequests.FAILURES)
                .with("/login/*", AuditedRequests.ALL);

        assertThat(routes.include("/admin", "GET", false)).isTrue();
        assertThat(routes.include("/admin/users/7", "GET", false)).isTrue();
        assertThat(routes.include("/administration", "GET", false)).isFalse();
        assertThat(routes.include("/admin/public/logo", "GET", true)).isFalse();
        assertThat(routes.include("/login", "POST", false)).isFalse();
        assertThat(routes.include("/login", "POST", true)).isTrue();
        assertThat(routes.include("/login/step", "GET", false)).isTrue();
        assertThat(routes.include("/", "GET", false)).isFalse();
        assertThat(AuditedRoutes.otherwise(AuditedRequests.NONE)
                        .with("/*", AuditedRequests.ALL)
                        .include("/", "GET", false))
                .isTrue();
    }

    /** Else a client would choose its policy: some containers hand /public/../admin on as it is, some resolve it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/../admin",
                "/public//x",
                "/public/./x",
                "/public/a;b",
                "/public/%2e",
                "/public\\x",
                "/public/.."
            })
    void pathOfTwoReadingsIsWrittenWhenAnyPolicyWantsIt(String path) {
        AuditedRoutes routes = AuditedRoutes.otherwise(AuditedRequests.NONE)
                .with("/public/*", AuditedRequests.NONE)
                .with("/admin/*", AuditedRequests.ALL);

        assertThat(routes.include(path, "GET", false)).isTrue();
        assertThat(routes.include(null, "GET", false)).isTrue();
        assertThat(routes.include("/public/x", "GET", false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin", "/a*", "*.jsp", "/a/*/b", "/a/../b", "/a//b", "*"})
    void routeThatIsNoneIsRefused(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestAuditFilter.builder(audit).route(pattern, AuditedRequests.ALL))
                .withMessageContaining("/admin/*");
    }

    @Test
    void changesAreWrittenByDefault() throws Exception {
        try (JettyHost host = host(filter -> filter)) {
            host.http().get("/status/500");
            host.http().send("POST", "/status/200", "");

            assertThat(next().text(EventField.REQUEST_METHOD)).isEqualTo("POST");
        }
    }

    @Test
    void contextFilterSaysFromWhereInEitherOrder() throws Exception {
        for (boolean first : new boolean[] {true, false}) {
            try (JettyHost host = JettyHost.running(context -> {
                RequestContextFilter filter = new RequestContextFilter(TrustedProxies.of("127.0.0.1"));
                if (first) {
                    filter.register(context, "/*");
                }
                mount(context, audited -> audited.otherwise(AuditedRequests.ALL));
                if (!first) {
                    filter.register(context, "/*");
                }
            })) {
                host.http().get("/status/200", "X-Forwarded-For: 6.6.6.6, 192.0.2.7");

                assertThat(next().text(EventField.IP_ADDRESS)).isEqualTo("192.0.2.7");
            }
        }
    }

    @Test
    void aloneItTakesTheAddressFromItsOwnResolver() throws Exception {
        try (JettyHost host =
                host(filter -> filter.otherwise(AuditedRequests.ALL).clientAddress(TrustedProxies.of("127.0.0.1")))) {
            host.http().get("/status/200", "X-Forwarded-For: 192.0.2.8");

            assertThat(next().text(EventField.IP_ADDRESS)).isEqualTo("192.0.2.8");
        }
    }

    @Test
    void hostSaysWhoAskedWhereTheContainerDoesNotKnow() throws Exception {
        try (JettyHost host = host(filter -> filter.otherwise(AuditedRequests.ALL)
                .actor(request -> Actor.user(String.valueOf(request.getHeader("X-User")))))) {
            host.http().get("/status/200", "X-User: ada");

            assertThat(next().text(EventField.USER_ID)).isEqualTo("ada");
        }
    }

    @Test
    void requestWhoseUserCannotBeLookedUpIsWrittenAllTheSame() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            mount(context, filter -> filter.otherwise(AuditedRequests.ALL).actor(request -> {
                throw new IllegalStateException("session store is away");
            }));
            SeaworthyServlets.at("/ops")
                    .log(dev.seaworthy.health.operations.LogTail.create())
                    .authorizer(Tokens.all())
                    .register(context);
        })) {
            host.http().get("/status/200");
            assertThat(next().text(EventField.ACTOR_TYPE)).isEqualTo("anonymous");

            host.http().get("/ops/api/v1/ops/log", Tokens.AS_VIEWER);
            assertThat(next().text(EventField.USER_ID)).isEqualTo("viewer");
        }
    }

    @Test
    void ourOwnEndpointsNameTheToken() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            mount(context, filter -> filter.otherwise(AuditedRequests.ALL));
            SeaworthyServlets.at("/ops")
                    .log(dev.seaworthy.health.operations.LogTail.create())
                    .authorizer(Tokens.all())
                    .register(context);
        })) {
            assertThat(host.http().get("/ops/api/v1/ops/log", Tokens.AS_VIEWER).status())
                    .isEqualTo(200);

            StoredEvent event = next();
            assertThat(event.text(EventField.ACTOR_TYPE)).isEqualTo("service");
            assertThat(event.text(EventField.USER_ID)).isEqualTo("viewer");
        }
    }

    @Test
    void auditLogIsNotWrittenForBeingRead() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            mount(context, filter -> filter.otherwise(AuditedRequests.ALL));
            SeaworthyServlets.at("/ops")
                    .audit(audit, store)
                    .authorizer(Tokens.all())
                    .register(context);
        })) {
            for (String path : List.of("/logs", "/account", "/stats/summary")) {
                assertThat(host.http()
                                .get("/ops/api/v1/audit" + path, Tokens.AS_VIEWER)
                                .status())
                        .isEqualTo(200);
            }
            host.http().get("/status/200");

            assertThat(next().text(EventField.EVENT_TYPE)).isEqualTo("data.access");
            assertThat(next().text(EventField.REQUEST_PATH)).isEqualTo("/status/200");
        }
    }

    @Test
    void closedLoggerOrFailingFunctionCostsNoRequest() throws Exception {
        try (JettyHost host =
                host(filter -> filter.otherwise(AuditedRequests.ALL).actor(request -> {
                    throw new IllegalStateException("function of the host is broken");
                }))) {
            assertThat(host.http().get("/status/201").status()).isEqualTo(201);
        }
        audit.close();
        try (JettyHost host =
                host(filter -> filter.otherwise(AuditedRequests.ALL).mode(AuditMode.SYNC))) {
            assertThat(host.http().get("/status/201").status()).isEqualTo(201);
        }
    }

    @Test
    void whatTheChainThrowsIsThrownOnUntouched() {
        RequestAuditFilter filter = RequestAuditFilter.builder(audit)
                .otherwise(AuditedRequests.ALL)
                .actor(request -> {
                    throw new IllegalStateException("must not hide the first failure");
                })
                .build();
        for (Throwable failure :
                List.of(new IOException("io"), new ServletException("s"), new StackOverflowError("e"))) {
            assertThatThrownBy(() -> filter.doFilter(
                            Requests.plain("/x"),
                            Requests.answer(),
                            (request, response) -> Requests.sneakyThrow(failure)))
                    .isSameAs(failure);
        }
    }

    @Test
    void modeThatNeedsATransactionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestAuditFilter.builder(audit)
                        .mode(AuditMode.TRANSACTIONAL)
                        .build())
                .withMessageContaining("ASYNC");
    }
}
