package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.JettyHost;
import dev.seaworthy.servlet.RawHttp;
import dev.seaworthy.servlet.TrustedProxies;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestContextFilterTest {
    private static final String TRACE = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /** Answers what the audit log would inherit. */
    private static final class ContextServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            if (request.getServletPath().equals("/fail")) {
                throw new ServletException("as asked");
            }
            response.getWriter().print(shown(AuditContext.current()));
        }
    }

    /** Answers from another thread, or after a second dispatch. */
    private static final class AsyncServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient ExecutorService executor;

        AsyncServlet(ExecutorService executor) {
            this.executor = executor;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            if (request.getPathInfo().equals("/dispatch")) {
                executor.execute(() -> async.dispatch("/show/it"));
                return;
            }
            Runnable plain = () -> answer(async, response);
            executor.execute(request.getPathInfo().equals("/wrapped") ? AuditContext.wrap(plain) : plain);
        }

        private static void answer(AsyncContext async, HttpServletResponse response) {
            try {
                response.getWriter().print(shown(AuditContext.current()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                async.complete();
            }
        }
    }

    private static String shown(AuditContext context) {
        Actor actor = context.actor();
        return context.ipAddress() + " " + context.userAgent() + " " + context.requestMethod() + " "
                + context.requestPath() + " " + context.traceId() + " " + context.spanId() + " "
                + (actor == null ? null : actor.id());
    }

    private static void mapped(ServletContext context, ClientAddressResolver addresses) {
        context.addServlet("show", new ContextServlet()).addMapping("/show/*", "/fail");
        new RequestContextFilter(addresses).register(context, "/*");
    }

    @Test
    void eventsOfTheHostInheritNoTokenThatWentAstray() throws Exception {
        String token = "9f86d081884c7d659a2feaa0c55ad015";
        try (JettyHost host = JettyHost.running(context -> mapped(context, ClientAddressResolver.remoteAddress()))) {
            RawHttp.Answer answer = host.http().get("/show/reset/" + token + "/now", "User-Agent: curl/" + token);

            assertThat(answer.body())
                    .contains("curl/*** GET /show/reset/***/now")
                    .doesNotContain(token);
        }
    }

    @Test
    void eventsInheritWhoAsksAndFromWhere() throws Exception {
        try (JettyHost host = JettyHost.running(context -> mapped(context, ClientAddressResolver.remoteAddress()))) {
            RawHttp.Answer answer =
                    host.http().send("PUT", "/show/a%20b?token=secret", "", "User-Agent: curl/8", TRACE);

            assertThat(answer.body())
                    .isEqualTo("127.0.0.1 curl/8 PUT /show/a b 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 null");
        }
    }

    @Test
    void addressComesFromTheResolver() throws Exception {
        try (JettyHost host = JettyHost.running(context -> mapped(context, TrustedProxies.of("127.0.0.0/8")))) {
            assertThat(host.http()
                            .get("/show/x", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 1.1.1.1")
                            .body())
                    .startsWith("1.1.1.1 ");
        }
    }

    @Test
    void contextIsGoneAfterTheRequestEvenAfterAFailure() throws Exception {
        ThreadLocalProbe probe = new ThreadLocalProbe();
        try (JettyHost host = JettyHost.running(context -> {
            context.addFilter("probe", probe).addMappingForUrlPatterns(null, false, "/*");
            mapped(context, ClientAddressResolver.remoteAddress());
        })) {
            assertThat(host.http().get("/show/x").status()).isEqualTo(200);
            assertThat(probe.after.get(10, TimeUnit.SECONDS)).isEqualTo(AuditContext.empty());
            probe.after = new CompletableFuture<>();
            assertThat(host.http().get("/fail").status()).isEqualTo(500);
            assertThat(probe.after.get(10, TimeUnit.SECONDS)).isEqualTo(AuditContext.empty());
        }
    }

    @ParameterizedTest
    @CsvSource({"/async/plain, null", "/async/wrapped, /async/wrapped", "/async/dispatch, /async/dispatch"})
    void asynchronousServletsWorkAndTakeTheContextAlongWhereTold(String path, String seenPath) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (JettyHost host = JettyHost.running(context -> {
            ServletRegistration.Dynamic async = context.addServlet("async", new AsyncServlet(executor));
            async.setAsyncSupported(true);
            async.addMapping("/async/*");
            mapped(context, ClientAddressResolver.remoteAddress());
        })) {
            RawHttp.Answer answer = host.http().get(path);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().split(" ")[3]).isEqualTo(seenPath);
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, true",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, false",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
        "junk, false"
    })
    void malformedTraceIsIgnored(String header, boolean valid) {
        assertThat(TraceParent.parse(header) != null).isEqualTo(valid);
        assertThat(TraceParent.parse(null)).isNull();
    }
}
