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
        assertThat(application.getBean(Readiness.class).ready.await(20, TimeUnit.SECONDS))
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
            "/health/detailed", "/metrics", "/metrics/system", "/info", "/api/v1/audit/logs", "/api/v1/audit/account"
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
        assertThat(prometheus.get("/seaworthy/info").statusCode()).isGreaterThanOrEqualTo(401);
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

        assertThat(stranger.with(WebApplication.VIEWER)
                        .get("/seaworthy/api/v1/audit/logs?event_type=authz.access_denied&limit=500")
                        .body())
                .contains("/seaworthy/info");
    }

    @Test
    void requestsAreCountedByThePatternOfTheirHandler() throws Exception {
        assertThat(stranger.get("/orders/42").body()).isEqualTo("order 42");

        assertThat(stranger.with(WebApplication.VIEWER)
                        .get("/seaworthy/metrics/http")
                        .body())
                .contains("\"route\":\"/orders/{id}\"")
                .doesNotContain("/orders/42");
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
    void actuatorShowsOurChecksAsOneComponent() throws Exception {
        HttpResponse<String> answer = stranger.get("/actuator/health/seaworthy");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"UP\"", "\"database\"", "\"disk\"", "\"application\"");
    }

    @Test
    void withoutATokenEverybodyIsForbidden() throws Exception {
        try (ConfigurableApplicationContext shut = WebApplication.start(Map.of("seaworthy.web.base-path", "/"))) {
            assertThat(Client.stranger(shut).get("/health/live").statusCode()).isEqualTo(200);
            assertThat(Client.stranger(shut).get("/info").statusCode()).isEqualTo(403);
            assertThat(Client.stranger(shut).get("/orders/7").body()).isEqualTo("order 7");
            assertThat(shut.getBean(Summary.class).text()).contains("refuse everybody");
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
            assertThat(lazy.getBean(Readiness.class).ready.await(20, TimeUnit.SECONDS))
                    .isTrue();
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
