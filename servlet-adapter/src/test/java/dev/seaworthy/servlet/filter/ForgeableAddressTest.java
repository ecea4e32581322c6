package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.servlet.CapturedLog;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.DrivenNanos;
import dev.seaworthy.servlet.JettyHost;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgeableAddressTest {

    private static void mount(ServletContext context) {
        context.addServlet("page", new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                        response.setStatus(204);
                    }
                })
                .addMapping("/");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
    }

    /** As Spring Boot configures Jetty where it detects a cloud. */
    private static void trustingEverybody(ServletContext context) {
        for (Connector connector : ServletContextHandler.getServletContextHandler(context)
                .getServer()
                .getConnectors()) {
            connector
                    .getConnectionFactory(HttpConnectionFactory.class)
                    .getHttpConfiguration()
                    .addCustomizer(new ForwardedRequestCustomizer());
        }
        mount(context);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.6.6.6, 192.0.2.1", "6.6.6.6,unknown, 10.0.0.1"})
    void containerThatBelievesTheClientIsWarnedOfOnceAnHour(String header) throws Exception {
        try (CapturedLog log = new CapturedLog("dev.seaworthy.servlet.filter");
                JettyHost host = JettyHost.running(ForgeableAddressTest::trustingEverybody)) {
            host.http().get("/", "X-Forwarded-For: 192.0.2.1");
            assertThat(log.messages()).isEmpty();
            for (int i = 0; i < 3; i++) {
                host.http().get("/", "X-Forwarded-For: " + header);
            }

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("X-Forwarded-For", "TrustedProxies", "server.forward-headers-strategy=none")
                    .doesNotContain("6.6.6.6");
        }
    }

    /** A single warning could be caused by one client before anybody looks, and then be missed for good. */
    @Test
    void warningComesBackWithTheNumberOfRequests() throws Exception {
        DrivenNanos nanos = new DrivenNanos();
        ForgeableAddress forgeable = new ForgeableAddress(nanos);
        try (CapturedLog log = new CapturedLog("dev.seaworthy.servlet.filter");
                JettyHost host = JettyHost.running(context -> {
                    trustingEverybody(context);
                    context.addFilter("look", new HttpFilter() {
                                private static final long serialVersionUID = 1L;

                                @Override
                                protected void doFilter(
                                        HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
                                    forgeable.look(request);
                                }
                            })
                            .addMappingForUrlPatterns(null, false, "/looked");
                })) {
            host.http().get("/", "X-Forwarded-For: 6.6.6.6, 192.0.2.1");
            for (int hour = 0; hour < 2; hour++) {
                for (int i = 0; i < 5; i++) {
                    host.http().get("/looked", "X-Forwarded-For: 6.6.6.6, 192.0.2.1");
                }
                nanos.pass(Duration.ofMinutes(61));
            }

            assertThat(log.messages()).hasSize(3);
            assertThat(log.messages().get(1)).endsWith("since the last such line: 1");
            assertThat(log.messages().get(2)).endsWith("since the last such line: 5");
        }
    }

    @Test
    void containerThatLeavesTheHeaderAloneIsNot() throws Exception {
        try (CapturedLog log = new CapturedLog("dev.seaworthy.servlet.filter");
                JettyHost host = JettyHost.running(ForgeableAddressTest::mount)) {
            host.http().get("/", "X-Forwarded-For: 6.6.6.6, 192.0.2.1");
            host.http().get("/", "X-Forwarded-For: 6.6.6.6");
            host.http().get("/", "X-Forwarded-For: ,");

            assertThat(log.messages()).isEmpty();
        }
    }
}
