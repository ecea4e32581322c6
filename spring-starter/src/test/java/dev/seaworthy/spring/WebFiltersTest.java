package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.RegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Security headers, audit of requests, and the order of all filters. */
class WebFiltersTest {

    private static ConfigurableApplicationContext application;
    private static Client stranger;

    @BeforeAll
    static void start() {
        Map<String, Object> properties = new HashMap<>(WebApplication.tokens());
        properties.putAll(Map.of(
                "seaworthy.web.site-headers.enabled", "true",
                "seaworthy.web.site-headers.content-security-policy", "script-src 'nonce-{nonce}'",
                "seaworthy.web.site-headers.values.Referrer-Policy", "no-referrer",
                "seaworthy.web.site-headers.without", "Origin-Agent-Cluster",
                "seaworthy.web.request-audit.policy", "changes",
                "seaworthy.web.request-audit.routes[/orders/*]", "failures",
                "seaworthy.web.request-audit.routes[/orders/secret/*]", "all",
                "seaworthy.web.request-audit.routes[/quiet]", "none",
                "seaworthy.web.request-audit.mode", "sync",
                "seaworthy.web.rate-limit.mode", "dry-run"));
        application = WebApplication.start(properties, Shop.class);
        stranger = Client.stranger(application);
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void ourFiltersStandInARowBeforeSpringSecurity() {
        assertThat(application.getBeansOfType(RegistrationBean.class).entrySet().stream()
                        .filter(filter -> filter.getKey().startsWith("seaworthy"))
                        .sorted(Comparator.comparingInt(
                                filter -> filter.getValue().getOrder()))
                        .map(filter -> filter.getKey() + " " + filter.getValue().getOrder()))
                .containsExactly(
                        "seaworthyMetricsFilter " + WebFilters.METRICS_ORDER,
                        "seaworthyContextFilter -112",
                        "seaworthyProbeFilter -111",
                        "seaworthySiteHeadersFilter -110",
                        "seaworthyRequestAuditFilter -109",
                        "seaworthyRateLimitFilter -108");
    }

    @Test
    void answersOfTheApplicationHaveTheHeadersThatWereAskedFor() throws Exception {
        for (String path : List.of("/orders/1", "/nowhere", "/broken")) {
            HttpResponse<String> answer = stranger.get(path);

            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(policy -> assertThat(policy).matches("script-src 'nonce-[\\w-]{22}'"));
            assertThat(answer.headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
            assertThat(answer.headers().firstValue("Origin-Agent-Cluster")).isEmpty();
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
        }
    }

    @Test
    void ourOwnPathsKeepTheirStricterHeaders() throws Exception {
        HttpResponse<String> answer = stranger.get("/seaworthy/info");

        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .startsWith("default-src 'none'");
        answer.headers()
                .map()
                .forEach((name, values) -> assertThat(values).as(name).hasSize(1));
    }

    @Test
    void requestsAreAuditedByThePolicyOfTheirLongestRoute() throws Exception {
        stranger.get("/orders/1");
        stranger.send("POST", "/orders");
        stranger.get("/orders/secret/plans");
        stranger.send("POST", "/things");
        stranger.send("POST", "/quiet");

        Waiting.until(() -> audited().size() >= 3);
        assertThat(audited()).containsExactlyInAnyOrder("/orders", "/orders/secret/plans", "/things");
    }

    private static List<String> audited() {
        try {
            String events = stranger.with(WebApplication.VIEWER)
                    .get("/seaworthy/api/v1/audit/logs?event_type=http.request")
                    .body();
            return Pattern.compile("\"request_path\":\"([^\"]*)\"")
                    .matcher(events)
                    .results()
                    .map(match -> match.group(1))
                    .toList();
        } catch (Exception unanswered) {
            throw new AssertionError(unanswered);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @RestController
    static class Shop {

        @PostMapping({"/things", "/quiet"})
        String change() {
            return "changed";
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("broken on purpose");
        }
    }
}
