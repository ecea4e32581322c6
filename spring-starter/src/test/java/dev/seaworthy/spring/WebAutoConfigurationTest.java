package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import dev.seaworthy.health.Status;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class WebAutoConfigurationTest {

    private static ConfigurableApplicationContext application;
    private static Client stranger;

    @BeforeAll
    static void startAndAwaitReadiness() throws InterruptedException {
        application = WebApplication.start(WebApplication.tokens(), Readiness.class);
        stranger = Client.stranger(application);
        assertThat(application.getBean(Readiness.class).ready.await(60, TimeUnit.SECONDS))
                .isTrue();
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void probesAnswerStrangersWithTheStatusAlone() throws Exception {
        for (String probe : new String[] {"", "/live", "/ready", "/started"}) {
            HttpResponse<String> answer = stranger.get("/seaworthy/health" + probe);

            assertThat(answer.statusCode()).as(probe).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        }
    }

    @Test
    void administrativePathsAskForAToken() throws Exception {
        for (String path : new String[] {
            "/health/detailed",
            "/metrics",
            "/metrics/system",
            "/info",
            "/api/v1/audit/logs",
            "/api/v1/audit/account",
            "/api/v1/ops/log"
        }) {
            assertThat(stranger.get("/seaworthy" + path).statusCode()).as(path).isEqualTo(401);
            assertThat(stranger.with("x".repeat(40)).get("/seaworthy" + path).statusCode())
                    .as(path)
                    .isEqualTo(401);
            assertThat(stranger.with(WebApplication.VIEWER)
                            .get("/seaworthy" + path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void scrapeTokenIsGoodForTheScrapeAlone() throws Exception {
        Client prometheus = stranger.with(WebApplication.SCRAPER);

        assertThat(prometheus.get("/seaworthy/metrics").body()).contains("# TYPE ", "jvm_memory_used_bytes");
        assertThat(prometheus.get("/seaworthy/info").statusCode()).isEqualTo(403);
    }

    @Test
    void loggedEventIsFoundThroughTheAuditLog() throws Exception {
        application.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.SYNC);

        assertThat(stranger.with(WebApplication.VIEWER)
                        .get("/seaworthy/api/v1/audit/logs?event_type=invoice.approved")
                        .body())
                .contains("\"event_type\":\"invoice.approved\"");
    }

    @Test
    void refusedCallerIsAuditedWithAddressAndPath() throws Exception {
        stranger.with("y".repeat(40)).get("/seaworthy/info");

        assertThat(deniedOnceStored()).contains("/seaworthy/info");
    }

    @Test
    void headerOfAPeerThatIsNoProxyCountsForNothing() throws Exception {
        stranger.send("GET", "/seaworthy/metrics/system", "X-Forwarded-For", "203.0.113.66, 198.51.100.7");

        assertThat(deniedOnceStored())
                .contains("/seaworthy/metrics/system", "\"ip_address\":\"127.0.0.1\"")
                .doesNotContain("203.0.113.66", "198.51.100.7");
    }

    @Test
    void applicationIsNotLimitedUnlessAskedFor() throws Exception {
        for (int i = 0; i <= 60; i++) {
            assertThat(stranger.get("/orders/1").statusCode()).isEqualTo(200);
        }
        assertThat(application.containsBean("seaworthyRateLimitFilter")).isFalse();
    }

    @Test
    void requestsAreCountedByThePatternOfTheirHandler() throws Exception {
        assertThat(stranger.get("/orders/42").body()).isEqualTo("order 42");

        // Counted when the answer is already under way.
        Waiting.until(() -> requests().contains("\"route\":\"/orders/{id}\""));
        assertThat(requests()).doesNotContain("/orders/42");
    }

    @Test
    void infoNamesTheApplication() throws Exception {
        assertThat(stranger.with(WebApplication.VIEWER).get("/seaworthy/info").body())
                .contains("\"name\":\"orders\"");
    }

    @Test
    void backupPathsAreAbsentWhileBackupsAreOff() throws Exception {
        assertThat(stranger.with(WebApplication.ADMIN)
                        .get("/seaworthy/api/v1/backups")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void consoleIsServedToStrangersWithoutData() throws Exception {
        HttpResponse<String> page = stranger.get("/seaworthy/console/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
        assertThat(stranger.get("/seaworthy/api/v1/console").statusCode()).isEqualTo(401);
        assertThat(stranger.with(WebApplication.ADMIN)
                        .get("/seaworthy/api/v1/console")
                        .body())
                .contains("\"role\":\"operate\"", "\"application\":\"orders\"");
    }

    @Test
    void alertsAndObjectivesAreServedToThoseWhoMaySeeThem() throws Exception {
        Client admin = stranger.with(WebApplication.ADMIN);

        assertThat(stranger.get("/seaworthy/api/v1/ops/alerts").statusCode()).isEqualTo(401);
        assertThat(admin.get("/seaworthy/api/v1/ops/alerts").body()).contains("\"firing\":", "\"silences\":[]");
        assertThat(admin.get("/seaworthy/api/v1/ops/slo").body()).contains("\"availability\"");
    }

    @Test
    void summarySaysWhatIsOnWhereAndForWhom() {
        assertThat(application.getBean(Summary.class).text())
                .startsWith(
                        "Seaworthy is on for health, metrics, audit, log, alerts, slo, web, console, limits of our paths,"
                                + " request context")
                .contains(
                        "backup (seaworthy.backup.enabled is not true)",
                        "deployments (nothing says where they are kept; set seaworthy.deployments.file",
                        "limits of the application's paths (seaworthy.web.rate-limit.mode=off)",
                        "security headers of the site (seaworthy.web.site-headers.enabled is not set)",
                        "audit of requests (seaworthy.web.request-audit.policy=none)",
                        "probes are at /seaworthy/health",
                        "the console is at /seaworthy/console/",
                        "administrative paths are for 3 tokens");
    }

    @Test
    void actuatorShowsOurChecksAsOneComponent() throws Exception {
        HttpResponse<String> answer = stranger.get("/actuator/health/seaworthy");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"UP\"", "\"database\"", "\"disk\"", "\"application\"");
    }

    @Test
    void withoutATokenEverybodyIsForbidden() throws Exception {
        try (ConfigurableApplicationContext shut =
                WebApplication.start(Map.of("seaworthy.web.base-path", "/", "seaworthy.web.console", "false"))) {
            assertThat(Client.stranger(shut).get("/health/live").statusCode()).isEqualTo(200);
            assertThat(Client.stranger(shut).get("/info").statusCode()).isEqualTo(403);
            assertThat(Client.stranger(shut).get("/orders/7").body()).isEqualTo("order 7");
            assertThat(Client.stranger(shut).get("/console/").statusCode()).isEqualTo(404);
            assertThat(shut.getBean(Summary.class).text())
                    .contains("refuse everybody", "console (seaworthy.web.console=false)");
        }
    }

    @Test
    void webAloneCanBeOff() throws Exception {
        try (ConfigurableApplicationContext silent = WebApplication.start(Map.of("seaworthy.web.enabled", "false"))) {
            assertThat(Client.stranger(silent).get("/seaworthy/health").statusCode())
                    .isEqualTo(404);
            assertThat(silent.getBeansOfType(AuditLogger.class)).hasSize(1);
        }
    }

    @Test
    void shortTokenIsRefusedByNameAndWithoutItsValue() {
        assertThatThrownBy(() -> WebApplication.start(Map.of("seaworthy.web.tokens.admin.value", "hunter2")))
                .rootCause()
                .hasMessageContaining("32")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void probesAreAnsweredBeforeWhateverAsksForALogin() throws Exception {
        try (ConfigurableApplicationContext locked = WebApplication.start(WebApplication.tokens(), Locked.class)) {
            Client anyone = Client.stranger(locked);

            assertThat(anyone.get("/seaworthy/health/live").statusCode()).isEqualTo(200);
            assertThat(anyone.get("/orders/7").statusCode()).isEqualTo(418);
            assertThat(anyone.with(WebApplication.VIEWER)
                            .get("/seaworthy/health/detailed")
                            .statusCode())
                    .isEqualTo(418);
        }
    }

    @Test
    void probesStandInLineWhenToldTo() throws Exception {
        try (ConfigurableApplicationContext locked =
                WebApplication.start(Map.of("seaworthy.web.probe-filter", "false"), Locked.class)) {
            assertThat(Client.stranger(locked).get("/seaworthy/health/live").statusCode())
                    .isEqualTo(418);
        }
    }

    @Test
    void lazyApplicationIsServedAndChecked() throws Exception {
        try (ConfigurableApplicationContext lazy =
                WebApplication.start(Map.of("spring.main.lazy-initialization", "true"), Readiness.class)) {
            assertThat(Client.stranger(lazy).get("/seaworthy/health/live").statusCode())
                    .isEqualTo(200);
            assertThat(lazy.getBean(Readiness.class).ready.await(60, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    /** What is refused is logged without waiting; an event that waits shows that those before it are stored. */
    private static String deniedOnceStored() throws Exception {
        application.getBean(AuditLogger.class).log(AuditEvent.of("test.mark"), AuditMode.SYNC);
        return stranger.with(WebApplication.VIEWER)
                .get("/seaworthy/api/v1/audit/logs?event_type=authz.access_denied&limit=500")
                .body();
    }

    private static String requests() {
        try {
            return stranger.with(WebApplication.VIEWER)
                    .get("/seaworthy/metrics/http")
                    .body();
        } catch (Exception unanswered) {
            throw new AssertionError(unanswered);
        }
    }

    /** Refuses everything where Spring Security would. */
    @Configuration(proxyBeanMethods = false)
    static class Locked {

        @Bean
        FilterRegistrationBean<Filter> lock() {
            var lock = new FilterRegistrationBean<Filter>(
                    (request, response, chain) -> ((HttpServletResponse) response).setStatus(418));
            lock.setOrder(-100);
            return lock;
        }
    }

    /** Opens when readiness first turns good. */
    @Configuration(proxyBeanMethods = false)
    static class Readiness {

        final CountDownLatch ready = new CountDownLatch(1);

        @Bean
        HealthListener readiness() {
            return new HealthListener() {
                @Override
                public void probeChanged(ProbeTransition transition) {
                    if (transition.probe() == Probe.READINESS && transition.to() == Status.UP) {
                        ready.countDown();
                    }
                }
            };
        }
    }
}
