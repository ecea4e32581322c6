package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTest {
    private static final class HostServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("host");
        }
    }

    private final HealthMonitor monitor = HealthMonitor.builder().build();

    private SeaworthyServletsBuilder at(String basePath) {
        return SeaworthyServlets.at(basePath)
                .health(monitor)
                .info(AppInfo.of("test"))
                .authorizer(Tokens.all());
    }

    @Test
    void atTheRootTheHostKeepsItsOwnPaths() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            context.addServlet("host", new HostServlet()).addMapping("/", "/projects/*", "/api/v1/projects");
            at("/").register(context);
        })) {
            assertThat(host.http().get("/").body()).isEqualTo("host");
            assertThat(host.http().get("/projects/7").body()).isEqualTo("host");
            assertThat(host.http().get("/api/v1/projects").body()).isEqualTo("host");
            assertThat(host.http().get("/healthy").body()).isEqualTo("host");
            assertThat(host.http().get("/health").status()).isEqualTo(200);
            assertThat(host.http().get("/health/live").status()).isEqualTo(200);
            assertThat(host.http().get("/health/nothing").status()).isEqualTo(404);
            assertThat(host.http().get("/info", AS_VIEWER).status()).isEqualTo(200);
        }
    }

    @Test
    void belowABasePathEverythingIsOurs() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            context.addServlet("host", new HostServlet()).addMapping("/");
            at("/ops/seaworthy").register(context);
        })) {
            assertThat(host.http().get("/ops/seaworthy/health/live").status()).isEqualTo(200);
            assertThat(host.http().get("/ops/seaworthy/info", AS_VIEWER).status())
                    .isEqualTo(200);
            for (String path : new String[] {"", "/nothing", "/api/v1/backups", "/console/"}) {
                RawHttp.Answer answer = host.http().get("/ops/seaworthy" + path, AS_VIEWER);
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:not-found");
            }
            assertThat(host.http().get("/health").body()).isEqualTo("host");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seaworthy", "/seaworthy/", "//", "/a//b", "/a/*", "/../x", "/a b", "/a;b", "/ä"})
    void oddBasePathIsRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SeaworthyServlets.at(path))
                .withMessageContaining("\"" + path + "\"")
                .withMessageContaining("/seaworthy");
    }

    @Test
    void takenPathIsRefusedByName() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            context.addServlet("host", new HostServlet()).addMapping("/info");
            assertThatThrownBy(() -> at("/").register(context))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("[/info]")
                    .hasMessageContaining("base path");
        })) {
            assertThat(host.http().get("/info").body()).isEqualTo("host");
        }
    }

    @Test
    void registeringTwiceIsRefused() throws Exception {
        try (JettyHost host = JettyHost.running(context -> {
            at("/a").register(context);
            assertThatThrownBy(() -> at("/b").register(context)).hasMessageContaining("once per context");
        })) {
            assertThat(host.http().get("/a/health").status()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNotGivenIsNotMounted() {
        assertThat(SeaworthyServlets.at("/").build().mounts()).isEmpty();
        assertThat(SeaworthyServlets.at("/").health(monitor).build().mounts())
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.name()).isEqualTo("seaworthy-health");
                    assertThat(mount.urlPatterns()).containsExactly("/health", "/health/*");
                });
    }
}
