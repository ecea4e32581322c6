package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.metrics.HttpReport;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.AppInfo;
import dev.seaworthy.servlet.JettyHost;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
                default -> response.getWriter().print("ok");
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

            assertThat(metrics.http().report().routes())
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
            metrics.http().report().routes().stream()
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
}
