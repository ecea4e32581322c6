package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.metrics.HttpReport;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.JettyHost;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpMetricsFilterTest {
    private static final class Application extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            switch (request.getPathInfo() == null ? "/" : request.getPathInfo()) {
                case "/fail" -> throw new ServletException("as asked");
                case "/missing" -> response.setStatus(404);
                case "/named" -> request.setAttribute(SeaworthyServlets.ROUTE_ATTRIBUTE, "/app/{id}");
                case "/async" -> answerLater(request.startAsync());
                case "/again" -> answerInTwoSteps(request);
                case "/endless" -> writeUntilNobodyReads(response);
                default -> response.getWriter().print("ok");
            }
        }

        /** The dispatch comes back here, and only the second start of two is completed. */
        private static void answerInTwoSteps(HttpServletRequest request) {
            AsyncContext async = request.startAsync();
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                answerLater(async);
            } else {
                async.dispatch();
            }
        }

        private static void writeUntilNobodyReads(HttpServletResponse response) throws IOException {
            byte[] block = new byte[64 * 1024];
            while (true) {
                response.getOutputStream().write(block);
            }
        }

        private static void answerLater(AsyncContext async) {
            async.start(() -> {
                ((HttpServletResponse) async.getResponse()).setStatus(503);
                async.complete();
            });
        }
    }

    @Test
    void failingRouteFunctionFailsNoRequestAndLeavesNoneInFlight() throws Exception {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build();
                JettyHost host = JettyHost.running(context -> {
                    context.addServlet("app", new Application()).addMapping("/app/*");
                    new HttpMetricsFilter(metrics.http(), request -> {
                                throw new IllegalStateException("no route today");
                            })
                            .register(context, "/*");
                })) {
            assertThat(host.http().get("/app/1").body()).isEqualTo("ok");

            assertThat(finished(metrics))
                    .singleElement()
                    .satisfies(route -> assertThat(route.count()).isEqualTo(1))
                    .satisfies(route -> assertThat(route.inFlight()).isZero());
        }
    }

    @Test
    void requestsCountByMethodAndRouteNeverByPath() throws Exception {
        MetricsMonitor metrics = MetricsMonitor.builder().build();
        try (JettyHost host = JettyHost.running(context -> {
            ServletRegistration.Dynamic application = context.addServlet("app", new Application());
            application.setAsyncSupported(true);
            application.addMapping("/app/*", "/exact");
            SeaworthyServlets.at("/ops").info(AppInfo.of("x")).register(context);
            new HttpMetricsFilter(metrics.http()).register(context, "/*");
        })) {
            for (String path : List.of(
                    "/app/1",
                    "/app/2",
                    "/exact",
                    "/app/missing",
                    "/app/named",
                    "/app/fail",
                    "/app/async",
                    "/nowhere/1",
                    "/nowhere/2",
                    "/ops/info")) {
                host.http().get(path);
            }
            host.http().send("POST", "/app/1", "");

            Map<String, HttpReport.Route> routes = new TreeMap<>();
            finished(metrics).stream()
                    .filter(route -> route.count() > 0)
                    .forEach(route -> routes.put(route.method() + " " + route.route(), route));
            assertThat(routes.keySet())
                    .containsExactly(
                            "GET /app/*",
                            "GET /app/{id}",
                            "GET /exact",
                            "GET /ops/info",
                            "GET NOT_FOUND",
                            "POST /app/*");
            assertThat(routes.get("GET /app/*").count()).isEqualTo(5);
            assertThat(routes.get("GET /app/*").errorCount())
                    .as("thrown, and asynchronous")
                    .isEqualTo(2);
            assertThat(routes.get("GET /app/*").clientErrorCount()).isEqualTo(1);
            assertThat(routes.get("GET /ops/info").clientErrorCount())
                    .as("forbidden")
                    .isEqualTo(1);
            assertThat(routes.values())
                    .allSatisfy(route -> assertThat(route.inFlight()).isZero());
        } finally {
            metrics.close();
        }
    }

    @Test
    void timeOfARequestCarriesItsSampledTrace() throws Exception {
        MetricsMonitor metrics = MetricsMonitor.builder().withExemplars().build();
        try (JettyHost host = JettyHost.running(context -> {
            ServletRegistration.Dynamic application = context.addServlet("app", new Application());
            application.setAsyncSupported(true);
            application.addMapping("/app/*", "/exact");
            new HttpMetricsFilter(metrics.http()).register(context, "/*");
        })) {
            host.http().get("/exact", "traceparent: 00-" + "1".repeat(32) + "-" + "a".repeat(16) + "-01");
            host.http().get("/app/missing", "traceparent: 00-" + "2".repeat(32) + "-" + "b".repeat(16) + "-00");
            host.http().get("/app/async", "traceparent: 00-" + "3".repeat(32) + "-" + "c".repeat(16) + "-03");

            finished(metrics);
            assertThat(metrics.scrape(null, "openmetrics", Set.of()).text())
                    .contains("trace_id=\"" + "1".repeat(32) + "\"")
                    .doesNotContain("2".repeat(32))
                    .contains("trace_id=\"" + "3".repeat(32) + "\"");
        } finally {
            metrics.close();
        }
    }

    @Test
    void answerThatStartsAsynchronouslyTwiceIsTimedToItsEnd() throws Exception {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build();
                JettyHost host = host(metrics)) {
            assertThat(host.http().get("/app/again").status()).isEqualTo(503);

            assertThat(finished(metrics))
                    .singleElement()
                    .satisfies(route -> assertThat(route.count()).isEqualTo(1))
                    .satisfies(route -> assertThat(route.errorCount()).isEqualTo(1));
        }
    }

    @Test
    void clientThatGoesAwayIsNoErrorOfTheApplication() throws Exception {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build();
                JettyHost host = host(metrics)) {
            host.http().abandon("/app/endless");

            assertThat(finished(metrics)).isEmpty();
            assertThat(metrics.scrape(null, null, Set.of("http.server.requests"))
                            .text())
                    .contains("http_server_requests_seconds_count{exception=\"EofException\",method=\"GET\","
                            + "outcome=\"CLIENT_ABORT\",status=\"UNKNOWN\",uri=\"/app/*\"} 1");
        }
    }

    @Test
    void randomPathsAndMethodsAddNoSeries() throws Exception {
        try (MetricsMonitor metrics =
                        MetricsMonitor.builder().withoutJvmMeters().build();
                JettyHost host = host(metrics)) {
            Random random = new Random(20);
            ask(host, random, 40);
            finished(metrics);
            long before = series(metrics);

            ask(host, random, 1_000);

            finished(metrics);
            assertThat(before).isPositive();
            assertThat(series(metrics)).isEqualTo(before);
        }
    }

    /** As a scanner does: below a mapped prefix and beside it, with methods that exist and such as do not. */
    private static void ask(JettyHost host, Random random, int times) throws IOException {
        List<String> prefixes = List.of("/app/", "/app/x/", "/nowhere/", "/");
        for (int i = 0; i < times; i++) {
            String word = Long.toString(random.nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
            String method = List.of("GET", "POST", "DELETE", "X" + word.toUpperCase(Locale.ROOT), "get")
                    .get(i % 5);
            host.http().send(method, prefixes.get(i / 5 % 4) + word + "/" + i + "?q=" + word, "");
        }
    }

    private static long series(MetricsMonitor metrics) {
        return metrics.scrape(null, null, Set.of())
                .text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .count();
    }

    private static JettyHost host(MetricsMonitor metrics) throws Exception {
        return JettyHost.running(context -> {
            ServletRegistration.Dynamic application = context.addServlet("app", new Application());
            application.setAsyncSupported(true);
            application.addMapping("/app/*");
            new HttpMetricsFilter(metrics.http()).register(context, "/*");
        });
    }

    /** The client may be gone, or have its answer, before the container is done with the request. */
    private static List<HttpReport.Route> finished(MetricsMonitor metrics) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<HttpReport.Route> routes = metrics.http().report().routes();
        while (routes.stream().anyMatch(route -> route.inFlight() > 0) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            routes = metrics.http().report().routes();
        }
        return routes;
    }
}
